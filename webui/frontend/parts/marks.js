// The marks of a chart, told apart by their form: filled or open, square, circle, diamond, cross, arrow, bar.
import { dot, link, rect, text } from "./plotting.js";
import { widthOf } from "./lettering.js";

const LINE = { stroke: "var(--accent)", strokeWidth: 1.75 };
const FULL = { fill: "var(--accent)", stroke: "var(--accent)" };
const OPEN = { fill: "var(--ground)", ...LINE };
const CROSS = { fill: "none", stroke: "var(--text)", strokeWidth: 2.25 };
const DOTS = {
  interval: { ...FULL, symbol: "square", r: 4.5 },
  point: { ...OPEN, symbol: "circle", r: 4.5 },
  misfit: { ...CROSS, symbol: "times", r: 5 },
  median: { ...FULL, symbol: "circle", r: 4.5 },
  unstated: { ...OPEN, symbol: "diamond", r: 5.5 },
  unreached: { ...OPEN, symbol: "triangle", rotate: 90, r: 5 },
};
// How dark each depth of response is drawn, the deepest darkest; text stands on all of them.
const TONES = [0, 0.06, 0.1, 0.18, 0.32, 0.5, 0.85, 1];
const DARK = 0.8;
const HALF = 9; // px: half of the height of a bar
const SIZE = 12; // px of text in a bar

/** Return the marks of `data`, with those of its legend. */
export function marksOf({ axis }, { rows, legend, left, right, width }) {
  const at = (row) => row.x ?? row.value;
  const arrows = of(rows, "unreached").map((row) => ({ ...row, ...reach(row, axis.most) }));
  const key = (entry, drawn) => dot([entry], { frameAnchor: "left", dx: entry.from + 6 - left, y: "y", ...drawn });
  return [
    ...intervals(of(rows, "interval")),
    ...segments(rows.flatMap((row) => row.segments.map((part) => ({ ...part, y: row.y }))), (width - left - right) / axis.most),
    link(arrows, { x1: "from", x2: "x", y: "y", ...LINE }),
    ...Object.entries(DOTS).flatMap(([shape, drawn]) => [
      dot(shape === "unreached" ? arrows : of(rows, shape), { x: at, y: "y", ...drawn }),
      ...of(legend, shape).map((entry) => key(entry, drawn)),
    ]),
    ...of(legend, "stack").map((entry) => key(entry, { ...tone(entry.depth), symbol: "square", r: 7 })),
  ];
}

const of = (rows, shape) => rows.filter((row) => row.shape === shape);

function intervals(known) {
  const ends = known.flatMap((row) => [row.low, row.high].map((x) => ({ x, above: row.y - 4, below: row.y + 4 })));
  return [
    link(known, { x1: "low", x2: "high", y: "y", ...LINE }),
    link(ends, { x: "x", y1: "above", y2: "below", ...LINE }),
  ];
}

/** Where an arrow lies: from the time of observation, or at the edge where none is told. */
function reach(row, most) {
  const length = most * 0.07;
  return row.value === null ? { from: most - length, x: most } : { from: row.value, x: Math.min(row.value + length, most) };
}

/** Segments of bars with what they are, as far as there is room: `scale` is in pixels for each per cent. */
function segments(parts, scale) {
  const place = { x1: "start", x2: "end", y1: (part) => part.y - HALF, y2: (part) => part.y + HALF };
  const middle = { x: (part) => (part.start + part.end) / 2, y: "y", text: (part) => inside(part, scale), fontSize: SIZE };
  return [
    rect(parts, { ...place, fill: "var(--ground)" }), // no line of the ground shows through
    ...TONES.map((_, depth) => rect(parts.filter((part) => part.depth === depth), { ...place, ...tone(depth) })),
    text(parts.filter((part) => TONES[part.depth] > DARK), { ...middle, fill: "var(--on-accent)" }),
    text(parts.filter((part) => TONES[part.depth] <= DARK), { ...middle, fill: "var(--text)" }),
  ];
}

const tone = (depth) => ({ ...FULL, fillOpacity: TONES[depth], strokeWidth: 1 });

function inside(part, scale) {
  const room = (part.end - part.start) * scale - 6;
  const number = `${Math.round((part.end - part.start) * 10) / 10}`;
  return [`${part.label} ${number}`, number].find((words) => widthOf(words, SIZE) <= room) ?? "";
}
