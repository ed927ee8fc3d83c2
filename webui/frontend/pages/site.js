// On every page; kept small.
import { closable } from "../parts/menu.js";
import { slash } from "../parts/slash.js";
import { suggest } from "../parts/suggest.js";

document.documentElement.dataset.scripts = "on";
document.querySelectorAll("details.menu").forEach(closable);

const forms = [...document.querySelectorAll('form[role="search"][action="/search"]')];
forms.forEach(suggest);
const box = forms[0]?.querySelector('input[name="q"]');
if (box) slash(box, document.querySelector("[data-slash]"));
