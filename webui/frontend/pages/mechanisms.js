// The map of mechanisms: claims open their evidence in a panel, and arrow keys walk through the map.
import { showPart } from "../parts/panel.js";

const map = document.querySelector("svg.mechanisms");
const dialog = document.getElementById("evidence");
const said = document.getElementById("walk");
if (map && dialog) {
  map.addEventListener("keydown", walk);
  map.addEventListener("focusin", (event) => tell(event.target.closest("a")));
  for (const place of [map, document.getElementById("acts")]) place?.addEventListener("click", open);
}

/** Show the evidence for the claim that was clicked; other links lead where they say. */
function open(event) {
  const link = event.target.closest("a.act");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const title = link.getAttribute("aria-label") ?? link.closest("tr").textContent.trim().replace(/\s+/g, " ");
  showPart(dialog, link.getAttribute("href"), "main .claims article", title);
}

function tell(link) {
  if (said && link) said.textContent = link.getAttribute("aria-label") ?? link.textContent.trim();
}

/** Move the focus to the next thing in the direction of the key: in the row, or the nearest row in the column. */
function walk(event) {
  const from = event.target.closest("a");
  const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key] ?? [];
  if (!from || down === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const here = placeOf(from);
  const near = [...map.querySelectorAll("a")]
    .map((link) => ({ link, ...placeOf(link) }))
    .filter(({ row, column }) => (down ? Math.sign(row - here.row) === down && column === here.column : Math.sign(column - here.column) === right && row <= here.row))
    .sort((one, other) => distance(one, here) - distance(other, here));
  if (!near.length) return;
  event.preventDefault();
  near[0].link.focus();
}

function placeOf(link) {
  return { row: Number(link.dataset.row), column: Number(link.dataset.column) };
}

function distance(one, here) {
  return Math.abs(one.column - here.column) + Math.abs(one.row - here.row) * 10;
}
