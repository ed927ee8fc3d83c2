// On every page; kept small.
import { closable } from "../parts/menu.js";

document.documentElement.dataset.scripts = "on";
document.querySelectorAll("details.menu").forEach(closable);
if (document.querySelector("table[data-grid]")) {
  const { liven } = await import("../parts/table.js");
  document.querySelectorAll("table[data-grid]").forEach(liven);
}
