// Charts: what stands in a drawing, and that words are cut to their room.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.mjs";

const parts = "../../../webui/frontend/parts";
const { cut, widthOf } = await import(`${parts}/lettering.js`);
const { drawing, steps } = await import(`${parts}/drawing.js`);

test("words are as wide as their letters, and cut to the room with a sign that they are", () => {
  assert.equal(widthOf("abcd", 10), 20);
  assert.equal(cut("abcd", 20, 10), "abcd");
  assert.equal(cut("Lenalidomide and dexamethasone", 100, 10), "Lenalidomide and de…");
  assert.equal(cut("Lenalidomide and dexamethasone", 90, 10), "Lenalidomide and…", "no blank before the sign");
  assert.equal(cut("Lenalidomide", 1, 10), "Lena…", "a little is always left");
});

test("an axis has at most seven numbers, which are round", () => {
  assert.deepEqual(steps({ most: 100, steps: [1, 2, 5, 10, 20, 50] }), [0, 20, 40, 60, 80, 100]);
  assert.deepEqual(steps({ most: 13, steps: [1, 2, 5, 10] }), [0, 5, 10]);
  assert.deepEqual(steps({ most: 12, steps: [1, 2, 5, 10] }), [0, 2, 4, 6, 8, 10, 12]);
  assert.equal(steps({ most: 1000, steps: [1] }).length, 6);
});

const LAYOUT = { edge: 4, head: 30, legend: 22, axis: 44, row: { small: 44, wide: 28 }, columns: { small: 1, wide: 3 } };
const row = (label, more) => ({
  label, part: "", patients: 31, words: "60 %", shape: "interval", value: 60, low: 42, high: 76, segments: [], ...more,
});
const ROWS = [
  row("Alphamab", {}),
  row("Betanib", { patients: null, words: "0 %", shape: "point", value: 0, low: null, high: null }),
  row("Gammatin in a very long regimen with many components and more", { part: "age over 75", shape: "median" }),
  row("Deltazol", { words: "not reached after 12 months", shape: "unreached", value: 12 }),
  row("Epsilon", { words: "not available", shape: "told", value: null }),
];
const DATA = {
  title: "Response", source: "A review, 2012", titled: false, layout: LAYOUT, axis: { most: 100, label: "% of patients", steps: [10, 20] },
  legend: [{ shape: "interval", words: "95 % interval" }, { shape: "unreached", words: "not reached" }],
  groups: [{ title: "One study", marks: ROWS.slice(0, 3) }, { title: "Others", marks: ROWS.slice(3) }],
};
const words = (svg) => [...svg.querySelectorAll("text")].map((text) => text.textContent.trim()).filter(Boolean);

test("a drawing names each row, its patients and its figure; what is not known is not said", () => {
  const said = words(drawing(DATA, 900, false));
  for (const expected of ["One study", "Others", "Alphamab", "60 %", "0 %", "not reached after 12 months", "not available", "95 % interval", "% of patients"]) {
    assert.ok(said.includes(expected), `${expected} in ${said}`);
  }
  assert.equal(said.filter((text) => text === "n 31").length, 4, "Betanib's number of patients is not known");
  assert.deepEqual(["0", "20", "40", "60", "80", "100"].filter((number) => !said.includes(number)), []);
});

test("a long label is cut, but the part of the patients that it is about is kept", () => {
  const long = words(drawing(DATA, 900, false)).find((text) => text.startsWith("Gamma"));
  assert.match(long, /^Gammatin.*…, age over 75$/);
});

test("a small drawing has its words above the marks, and is as high as its rows need", () => {
  const [small, wide] = [drawing(DATA, 390, true), drawing(DATA, 900, false)];
  const height = (svg) => Number(svg.getAttribute("height"));
  assert.equal(height(wide), 4 + 22 + 2 * 30 + 5 * 28 + 44);
  assert.equal(height(small), 4 + 2 * 22 + 2 * 30 + 5 * 44 + 44);
  assert.ok(words(small).some((text) => text.startsWith("Alphamab") && text.endsWith("n 31")));
});

test("only what is taken away has its title and its source in the drawing", () => {
  assert.ok(!words(drawing(DATA, 900, false)).includes("Response"));
  const away = words(drawing({ ...DATA, titled: true }, 960, false));
  assert.ok(away.includes("Response") && away.includes("A review, 2012"));
});

test("marks are told apart by their form: an interval is a line with ends, what was not reached an arrow", () => {
  const drawn = (shape) => {
    const groups = [{ title: "x", marks: ROWS.filter((each) => each.shape === shape) }];
    const svg = drawing({ ...DATA, legend: [], groups }, 900, false);
    return { lines: svg.querySelectorAll("path").length, circles: svg.querySelectorAll("circle").length };
  };
  assert.deepEqual(drawn("told"), { lines: 0, circles: 0 });
  assert.deepEqual(drawn("point"), { lines: 0, circles: 1 });
  assert.deepEqual(drawn("median"), { lines: 0, circles: 1 });
  assert.deepEqual(drawn("interval"), { lines: 4, circles: 0 }, "the line, its two ends and a square");
  assert.deepEqual(drawn("unreached"), { lines: 2, circles: 0 }, "a line and its tip");
});

test("segments of a bar have their words where there is room, else the number, else nothing", () => {
  const segments = [
    { start: 0, end: 60, depth: 6, label: "CR" },
    { start: 60, end: 70, depth: 3, label: "a long name of a category" },
    { start: 70, end: 71, depth: 1, label: "x" },
  ];
  const said = words(drawing({ ...DATA, legend: [], groups: [{ title: "x", marks: [row("A", { segments, shape: "stack" })] }] }, 900, false));
  assert.ok(said.includes("CR 60"));
  assert.ok(said.includes("10") && !said.some((text) => text.includes("long name")));
  assert.ok(!said.includes("x 1") && !said.includes("1"));
});

test("a drawing has no style sheet of its own and no name inside", () => {
  const svg = drawing(DATA, 900, false);
  assert.equal(svg.querySelector("style"), null);
  assert.equal(svg.querySelector("[aria-label]"), null);
});
