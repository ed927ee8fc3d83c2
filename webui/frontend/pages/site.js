// On every page; kept small.
import { closable } from "../parts/menu.js";

document.documentElement.dataset.scripts = "on";
document.querySelectorAll("details.menu").forEach(closable);
