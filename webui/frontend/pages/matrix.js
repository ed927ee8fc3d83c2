// The matrix: squares open their evidence in a panel, and arrow keys walk through them.
import { showPart } from "../parts/panel.js";
import { walkable } from "../parts/walk.js";

const table = document.getElementById("matrix");
const dialog = document.getElementById("evidence");
if (table && dialog) {
  walkable(table);
  table.addEventListener("click", (event) => {
    const link = event.target.closest("td a");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    showPart(dialog, link.getAttribute("href"), "main .claims article", link.title);
  });
}
