// On every page.
import { slash } from "../parts/slash.js";
import { suggest } from "../parts/suggest.js";

document.documentElement.dataset.scripts = "on";

const forms = [...document.querySelectorAll('form[role="search"][action="/search"]')];
forms.forEach(suggest);
const box = forms[0]?.querySelector('input[name="q"]');
if (box) slash(box, document.querySelector("[data-slash]"));
