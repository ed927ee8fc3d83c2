// The drawing of a chart as an SVG element, by Observable Plot. Colours are tokens of the style sheets.
import { plot, ruleX, text } from "./plotting.js";
import { cut, widthOf } from "./lettering.js";
import { marksOf } from "./marks.js";

const SIZE = 13; // px of text
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
  // It is one picture to a screen reader, named as a whole.
  svg.querySelectorAll("[aria-label]").forEach((element) => element.removeAttribute("aria-label"));
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
  const columns = layout.columns[small ? "small" : "wide"];
  const legend = data.legend.map((entry, index) => ({
    ...entry,
    y: at + layout.legend * (Math.floor(index / columns) + 0.5),
    from: 12 + (index % columns) * Math.min(Math.round((width - 24) / columns), columns > 3 ? 170 : 360),
  }));
  at += layout.legend * Math.ceil(legend.length / columns);
  const top = at;
  for (const group of data.groups) {
    titles.push({ words: group.title, y: at + layout.head - 11 });
    at += layout.head;
    for (const mark of group.marks) {
      rows.push({ ...mark, y: at + (small ? step - 14 : step / 2), over: at + 14 });
      at += step;
    }
  }
  const left = small ? 10 : Math.min(440, Math.round(width * 0.36));
  const right = small ? 14 : Math.min(besides(rows), Math.round(width * 0.3));
  return { legend, titles, rows, left, right, top, width, bottom: at, height: at + layout.axis + (data.titled ? 20 : 0) };
}

/** The room for words at the right of a wide drawing; those of bars stand in their segments. */
function besides(rows) {
  return Math.ceil(Math.max(...rows.map((row) => (row.segments.length ? 0 : widthOf(row.words, SIZE))), 20)) + 24;
}

function ground(data, { top, bottom }) {
  const ends = { x: (step) => step, y1: () => top, y2: () => bottom };
  const ticks = steps(data.axis);
  return [
    ruleX(ticks, { ...ends, stroke: "var(--rule)" }),
    ruleX([0], { ...ends, stroke: "var(--quiet)" }),
    text(ticks, { x: (step) => step, y: () => bottom + 14, text: (step) => `${step}`, ...QUIET, fontSize: 12 }),
    text([data.axis], { x: (axis) => axis.most / 2, y: () => bottom + 34, text: "label", ...QUIET }),
  ];
}

/** The numbers below an axis, about six of them. */
export function steps({ most, steps: round }) {
  const step = round.find((each) => most / each <= 6) ?? most / 5;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

/** The title and source of a file, the legend and the titles of groups. */
function headings(data, { legend, titles, left, bottom, width }) {
  const start = { frameAnchor: "left", textAnchor: "start", y: "y" };
  const named = data.titled
    ? [
        text([{ words: cut(data.title, (width - 24) / 1.35, SIZE), y: 20 }], { ...start, dx: 8 - left, text: "words", ...TEXT, fontSize: 16, fontWeight: 600 }),
        text([{ words: data.source, y: bottom + 52 }], { ...start, dx: 8 - left, text: "words", ...QUIET, fontSize: 11 }),
      ]
    : [];
  return [
    ...named,
    ...legend.map((entry) => text([entry], { ...start, dx: entry.from + 18 - left, text: "words", ...QUIET, fontSize: 12 })),
    text(titles, { ...start, dx: 8 - left, text: "words", ...TEXT, fontWeight: 600 }),
  ];
}

/** What a row is called, of how many patients it is, and its figure in words. */
function beside({ rows, left, right }, width, small) {
  const size = small ? SIZE - 1 : SIZE;
  const y = small ? "over" : "y";
  const taken = (row) => widthOf(counted(row), size) + (small && !row.segments.length ? widthOf(row.words, size) + 10 : 0);
  const label = (row) => called(row, (small ? width - 16 : left - 28) - taken(row), size);
  const halo = small ? { stroke: "var(--ground)", strokeWidth: 4 } : {}; // the lines of the ground pass below
  const start = { frameAnchor: "left", textAnchor: "start", dx: 8 - left, y, ...TEXT, fontSize: size, ...halo };
  const end = small
    ? { frameAnchor: "right", textAnchor: "end", dx: right - 8, y, ...TEXT, fontSize: size, ...halo }
    : { frameAnchor: "right", textAnchor: "start", dx: 14, y, ...TEXT, fontSize: size };
  const worded = rows.filter((row) => !row.segments.length);
  const words = (row) => cut(row.words, small ? width * 0.55 : right - 16, size);
  return [
    text(rows, { ...start, text: (row) => label(row) + (small ? counted(row) : "") }),
    ...(small ? [] : [text(rows, { ...start, dx: -12, textAnchor: "end", text: counted, fill: "var(--quiet)" })]),
    text(worded.filter((row) => row.shape !== "told"), { ...end, text: words }),
    text(worded.filter((row) => row.shape === "told"), { ...end, text: words, fill: "var(--quiet)", fontStyle: "italic" }),
  ];
}

/** The label of a row in `room` pixels; the part of the patients that it is about tells it from others. */
function called(row, room, size) {
  const part = row.part ? `, ${row.part}` : "";
  const first = cut(row.label, Math.max(room - widthOf(part, size), room * 0.4), size);
  return cut(first + part, room, size);
}

const counted = (row) => (row.patients === null ? "" : `  n ${row.patients}`);
