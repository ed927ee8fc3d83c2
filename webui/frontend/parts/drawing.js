// The drawing of a chart as an SVG element, by Observable Plot. Colours are tokens of the style sheets.
import { plot, ruleX, text } from "@observablehq/plot";
import { marksOf } from "./marks.js";

const SIZE = 13; // px of text
const GLYPH = 6.7; // px: an ample mean width of a character at that size
const TEXT = { fill: "var(--text)", fontSize: SIZE };
const QUIET = { fill: "var(--quiet)", fontSize: SIZE };

/** Return `data` drawn `width` pixels wide; `small` puts the words of a row above its marks. */
export function drawing(data, width, small) {
  const places = placed(data, width, small);
  const svg = plot({
    width,
    height: places.height,
    marginLeft: places.left,
    marginRight: places.right,
    marginTop: 0,
    marginBottom: data.layout.axis,
    x: { domain: [0, data.axis.most], axis: null },
    y: { type: "identity", axis: null },
    marks: [...ground(data, places), ...marksOf(data, places), ...headings(data, places), ...beside(places, width, small)],
  });
  svg.querySelectorAll("style").forEach((element) => element.remove()); // its rules are in charts.css
  svg.setAttribute("font-family", "system-ui, sans-serif");
  svg.setAttribute("font-size", SIZE);
  return svg;
}

/** Where everything stands: the legend on top, then each group under its title. */
function placed(data, width, small) {
  const { layout } = data;
  const step = layout.row[small ? "small" : "wide"];
  const titles = [];
  const rows = [];
  let at = layout.edge + (data.titled ? layout.head : 0);
  const legend = data.legend.map((entry, index) => ({ ...entry, y: at + layout.legend * (index + 0.5) }));
  at += layout.legend * legend.length;
  const top = at;
  for (const group of data.groups) {
    titles.push({ words: group.title, y: at + layout.head - 11 });
    at += layout.head;
    for (const mark of group.marks) {
      rows.push({ ...mark, y: at + (small ? step - 14 : step / 2), over: at + 14 });
      at += step;
    }
  }
  const left = small ? 10 : Math.min(360, Math.round(width * 0.36));
  const right = small ? 14 : Math.min(besides(rows), Math.round(width * 0.3));
  return { legend, titles, rows, left, right, top, bottom: at, height: at + layout.axis + (data.titled ? 20 : 0) };
}

/** The room for words at the right of a wide drawing; those of bars stand in their segments. */
function besides(rows) {
  const longest = Math.max(...rows.map((row) => (row.segments.length ? 0 : row.words.length)), 1);
  return Math.round(longest * GLYPH) + 24;
}

function ground(data, { top, bottom }) {
  const ends = { x: (step) => step, y1: () => top, y2: () => bottom };
  const ticks = steps(data.axis.most);
  return [
    ruleX(ticks, { ...ends, stroke: "var(--rule)" }),
    ruleX([0], { ...ends, stroke: "var(--quiet)" }),
    text(ticks, { x: (step) => step, y: () => bottom + 14, text: (step) => `${step}`, ...QUIET, fontSize: 12 }),
    text([data.axis], { x: (axis) => axis.most / 2, y: () => bottom + 34, text: "label", ...QUIET }),
  ];
}

/** Round numbers from 0 to `most`, about six of them. */
function steps(most) {
  const round = [1, 2, 3, 5, 6, 10, 12, 20, 24, 25, 50, 60, 100, 120, 240, 600];
  const step = round.find((each) => most / each <= 6) ?? most / 5;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

/** The title and source of a file, the legend and the titles of groups. */
function headings(data, { legend, titles, left, bottom }) {
  const start = { frameAnchor: "left", textAnchor: "start", y: "y" };
  const named = data.titled
    ? [
        text([{ words: data.title, y: 20 }], { ...start, dx: 8 - left, text: "words", ...TEXT, fontSize: 16, fontWeight: 600 }),
        text([{ words: data.source, y: bottom + 52 }], { ...start, dx: 8 - left, text: "words", ...QUIET, fontSize: 11 }),
      ]
    : [];
  return [
    ...named,
    text(legend, { ...start, dx: 34 - left, text: "words", ...QUIET, fontSize: 12 }),
    text(titles, { ...start, dx: 8 - left, text: "words", ...TEXT, fontWeight: 600 }),
  ];
}

/** What a row is called, of how many patients it is, and its figure in words. */
function beside({ rows, left, right }, width, small) {
  const worded = rows.filter((row) => !row.segments.length);
  const fit = (row) => (width - 24) / GLYPH - (row.segments.length ? 0 : row.words.length + 2);
  const room = (row) => (small ? fit(row) : (left - 16) / GLYPH);
  const side = { frameAnchor: "left", textAnchor: "start", dx: 8 - left, y: small ? "over" : "y" };
  const end = small
    ? { frameAnchor: "right", textAnchor: "end", dx: right - 8, y: "over" }
    : { frameAnchor: "right", textAnchor: "start", dx: 14, y: "y" };
  return [
    text(rows, { ...side, text: (row) => called(row, Math.floor(room(row))), ...TEXT }),
    text(worded, { ...end, text: "words", ...TEXT, fontStyle: (row) => (row.shape === "told" ? "italic" : null) }),
  ];
}

/** The label and the number of patients, the label cut where there is no room for it. */
function called(row, room) {
  const counted = row.patients === null ? "" : `, n ${row.patients}`;
  const left = room - counted.length;
  return (row.label.length > left ? `${row.label.slice(0, Math.max(left - 1, 6)).trimEnd()}…` : row.label) + counted;
}
