// What stands in the cells of a table: as text, and as something to sort by.
const DAYS = { day: 1, week: 7, month: 30.4375, year: 365.25 };
const NUMBER = /^[<>≤≥~±\s]*(-?\d+(?:[.,]\d+)?)\s*(?:%|(day|week|month|year)s?\b)?/;

/** The text of a cell, without what only a reader of the page wants there: quotations and hidden words. */
export function textOf(cell) {
  const copied = cell.cloneNode(true);
  copied.querySelectorAll("details, .unseen").forEach((each) => each.remove());
  return copied.textContent.replace(/\s+/g, " ").trim();
}

/** What a cell is sorted by: a number (a time in days), its text, or null where nothing stands. */
export function keyOf(cell) {
  const text = textOf(cell);
  const found = text.match(NUMBER);
  if (found && cell.tagName !== "TH") return Number(found[1].replace(",", ".")) * (DAYS[found[2]] ?? 1);
  return text === "" ? null : text.toLowerCase();
}

/** Order two keys: numbers, then words, then nothing, which comes last whichever way is asked for. */
export function compared(one, other, down) {
  const kinds = [one, other].map((key) => (key === null ? 2 : typeof key === "number" ? 0 : 1));
  if (kinds[0] !== kinds[1]) return kinds[0] - kinds[1];
  const found = kinds[0] === 0 ? one - other : kinds[0] === 1 ? one.localeCompare(other, "en", { numeric: true }) : 0;
  return down ? -found : found;
}

/** Copies of the rows of `body` in which no cell stands for several rows. */
export function wholeRows(body, width) {
  const over = []; // for each column the cell that still stands for rows below it
  return [...body.rows].map((row) => {
    const whole = document.createElement("tr");
    const cells = [...row.cells];
    for (let column = 0; column < width; column += 1) {
      if (!over[column]?.left) {
        const cell = cells.shift();
        over[column] = { cell, left: cell?.rowSpan ?? 1 };
      }
      over[column].left -= 1;
      const copied = over[column].cell?.cloneNode(true) ?? document.createElement("td");
      copied.removeAttribute("rowspan");
      if (copied.scope === "rowgroup") copied.scope = "row";
      whole.append(copied);
    }
    return whole;
  });
}
