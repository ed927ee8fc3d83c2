// Tables: what cells are sorted by, and what a reader can do with rows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { show, type } from "./page.mjs";

const { compared, keyOf, textOf, wholeRows } = await import("../../../webui/frontend/parts/cells.js");
const { liven } = await import("../../../webui/frontend/parts/table.js");

const cell = (html, name = "td") => show(`<table><tr><${name}>${html}</${name}></tr></table>`).querySelector(name);

test("the text of a cell leaves out quotations and hidden words", () => {
  assert.equal(textOf(cell("  60 %\n <span class='unseen'>of 31</span><details>“60%”</details> (n 31)")), "60 % (n 31)");
});

const KEYS = [
  ["60.5 %", 60.5],
  ["≥ 12,5 mg", 12.5],
  ["-3", -3],
  ["2 days", 2],
  ["3 weeks", 21],
  ["3 months", 91.3125],
  ["1.5 years", 547.875],
  ["1 month", 30.4375],
  ["not reached", "not reached"],
  ["Len-dex", "len-dex"],
  ["", null],
];
for (const [text, key] of KEYS) test(`a cell of ${JSON.stringify(text)} is sorted by ${key}`, () => assert.equal(keyOf(cell(text)), key));

test("a heading that begins with a number stays a word", () => {
  assert.equal(keyOf(cell("2 drugs", "th")), "2 drugs");
});

test("numbers come before words, and nothing last, whichever way is asked for", () => {
  const keys = ["b", null, 10, "a", 9, null];
  const ordered = (down) => [...keys].sort((one, other) => compared(one, other, down));
  assert.deepEqual(ordered(false), [9, 10, "a", "b", null, null]);
  assert.deepEqual(ordered(true), [10, 9, "b", "a", null, null]);
});

test("numbers inside words are ordered as numbers", () => {
  assert.ok(compared("t(4;14)", "t(11;14)", false) < 0);
  assert.ok(compared("t(4;14)", "t(11;14)", true) > 0);
});

const SPANNED = `<table><thead><tr><th>Study</th><th>Arm</th><th>ORR</th></tr></thead><tbody>
  <tr><th scope="rowgroup" rowspan="2">Smith</th><td>A</td><td rowspan="2">60 %</td></tr><tr><td>B</td></tr>
  <tr><th scope="rowgroup">Doe</th><td>C</td></tr></tbody></table>`;

test("a cell that stands for several rows is in each of them", () => {
  const body = show(SPANNED).querySelector("tbody");
  const rows = wholeRows(body, 3).map((row) => [...row.cells]);
  assert.deepEqual(rows.map((cells) => cells.map((each) => each.textContent)), [["Smith", "A", "60 %"], ["Smith", "B", "60 %"], ["Doe", "C", ""]]);
  assert.ok(rows.flat().every((each) => !each.hasAttribute("rowspan")));
  assert.deepEqual(rows.map(([first]) => first.scope), ["row", "row", "row"]);
  assert.equal(body.rows[0].cells[0].rowSpan, 2, "the rows of the page stay as they are");
});

function grid() {
  const body = show(`<div data-tools></div><div class="scroll"><table data-grid><caption>Results</caption>
    <thead><tr><th>Study</th><th>ORR</th></tr></thead>
    <tbody><tr><td>Smith</td><td>9 %</td></tr><tr><td>Doe</td><td>60 %</td></tr><tr><td>Zed</td><td></td></tr></tbody></table></div>`);
  const table = body.querySelector("table");
  liven(table);
  const tools = body.querySelector("[data-tools]");
  return {
    tools,
    table,
    filter: tools.querySelector("input[type=search]"),
    boxes: [...tools.querySelectorAll("input[type=checkbox]")],
    copy: [...tools.querySelectorAll("button")].at(-1),
    sort: (column) => table.tHead.querySelectorAll("button")[column].click(),
    first: () => [...table.tBodies[0].rows].map((row) => row.cells[0].textContent),
    said: () => tools.querySelector("[role=status]").textContent,
  };
}

test("a heading sorts up, then down, then as it was, and says so", () => {
  const { table, sort, first, said } = grid();
  sort(1);
  assert.deepEqual([first(), said()], [["Smith", "Doe", "Zed"], "Sorted by ORR, ascending."]);
  assert.equal(table.tHead.rows[0].cells[1].getAttribute("aria-sort"), "ascending");
  sort(1);
  assert.deepEqual([first(), said()], [["Doe", "Smith", "Zed"], "Sorted by ORR, descending."]);
  sort(1);
  assert.deepEqual([first(), said()], [["Smith", "Doe", "Zed"], "In the order of the answer."]);
  assert.equal(table.tHead.rows[0].cells[1].hasAttribute("aria-sort"), false);
});

test("a filter keeps rows that hold what is asked for in any cell", () => {
  const { filter, first, said } = grid();
  type(filter, " SMITH ");
  assert.deepEqual([first(), said()], [["Smith"], "1 of 3 rows."]);
  type(filter, "nobody");
  assert.deepEqual([first(), said()], [[], "0 of 3 rows."]);
  type(filter, "");
  assert.deepEqual([first(), said()], [["Smith", "Doe", "Zed"], "3 of 3 rows."]);
});

test("columns can be put away, but for the last one", () => {
  const { table, boxes, said } = grid();
  boxes[0].click();
  assert.deepEqual([...table.tBodies[0].rows[0].cells].map((each) => each.hidden), [true, false]);
  assert.deepEqual([...table.tHead.rows[0].cells].map((each) => each.hidden), [true, false]);
  assert.equal(said(), "1 of 2 columns shown.");
  boxes[1].click();
  assert.equal(boxes[1].checked, true);
  assert.equal(table.tHead.rows[0].cells[1].hidden, false);
});

test("what is copied is what is shown: rows, order and columns", async () => {
  const { boxes, copy, filter, sort, said } = grid();
  const copied = [];
  Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => copied.push(text) }, configurable: true });
  sort(1);
  sort(1);
  type(filter, "%");
  copy.click();
  boxes[1].click();
  copy.click();
  await new Promise((done) => setTimeout(done, 10));
  assert.deepEqual(copied, ["Study\tORR\nDoe\t60 %\nSmith\t9 %", "Study\nDoe\nSmith"]);
  assert.equal(said(), "Copied: 2 of 3 rows.");
});

test("a table is given its tools once, and only where there is a place for them", () => {
  const { table, tools } = grid();
  const before = tools.innerHTML;
  liven(table);
  assert.equal(tools.innerHTML, before);
  const alone = show("<div class='scroll'><table><thead><tr><th>a</th></tr></thead><tbody></tbody></table></div>").querySelector("table");
  liven(alone);
  assert.equal(alone.querySelector("button"), null);
});
