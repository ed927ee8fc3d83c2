// Walk through the squares of a table with the arrow keys; Tab still goes from link to link.

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Let arrow keys, Home and End move the focus between the links of `table`, past squares that have none. */
export function walkable(table) {
  table.addEventListener("keydown", (event) => {
    const from = event.target.closest("td, th");
    if (!from || event.altKey || event.ctrlKey || event.metaKey) return;
    const to = next(from, event.key);
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
}

function next(from, key) {
  const row = from.parentElement;
  if (key === "Home" || key === "End") {
    const links = row.querySelectorAll("a");
    return links[key === "Home" ? 0 : links.length - 1];
  }
  const step = STEPS[key];
  if (!step) return null;
  const rows = [...row.closest("table").rows];
  let [at, column] = [rows.indexOf(row) + step[0], from.cellIndex + step[1]];
  while (rows[at]?.cells[column]) {
    const link = rows[at].cells[column].querySelector("a");
    if (link) return link;
    [at, column] = [at + step[0], column + step[1]];
  }
  return null;
}
