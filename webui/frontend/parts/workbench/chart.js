// Rows as a chart: bars of a number by a name, or dots of one number by another.
import { choice, make } from "./elements.js";
import { learn, nameOf } from "./names.js";
import { isNumber } from "./table.js";

const MOST_BARS = 60;
const MOST_DOTS = 2000;

/** The columns of an answer that hold numbers only; a value may be missing. */
export function numeric({ columns, rows }) {
  return columns.filter((name) => {
    const terms = rows.map((row) => row[name]).filter(Boolean);
    return terms.length > 0 && terms.every(isNumber);
  });
}

/** Draw an answer that has a column of numbers; what is drawn can be chosen. */
export async function chart(answer) {
  const numbers = numeric(answer);
  const others = answer.columns.filter((name) => !numbers.includes(name));
  const chosen = { value: numbers[0], by: others.find((name) => /label|name/i.test(name)) ?? others[0] ?? numbers[1] ?? numbers[0] };
  const shown = make("div", { class: "chart-shown" });
  const redraw = async () => shown.replaceChildren(...(await drawn(answer, chosen, numbers)));
  const choices = make("div", { class: "pickers" },
    choice("Number", "chart-value", numbers, chosen.value, (name) => { chosen.value = name; redraw(); }),
    choice("By", "chart-by", answer.columns, chosen.by, (name) => { chosen.by = name; redraw(); }));
  await redraw();
  return [choices, shown];
}

async function drawn({ rows }, { value, by }, numbers) {
  const Plot = await import("../plotting.js");
  const known = rows.filter((row) => row[value] && row[by]);
  const missing = rows.length - known.length;
  await learn(known.slice(0, MOST_BARS).map((row) => row[by]).filter(({ type }) => type === "uri").map((term) => term.value));
  const dots = numbers.includes(by) && by !== value;
  const most = dots ? MOST_DOTS : MOST_BARS;
  const points = known.slice(0, most).map((row, index) => ({
    number: Number(row[value].value), by: dots ? Number(row[by].value) : nameOf(row[by]), index,
  }));
  const width = Math.min(Math.max(document.getElementById("answer-shown").clientWidth, 300), 900);
  const plot = (dots ? dotted : barred)(Plot, points, { value, by, width });
  const words = `${value} by ${by}: ${points.length} of ${rows.length} rows are drawn`
    + (missing ? `; ${missing} have no value for it` : "") + (known.length > most ? `; at most ${most} are` : "") + ".";
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", words);
  return [make("figure", { class: "chart" }, plot, make("figcaption", { class: "quiet" }, `${words} The table has them all.`))];
}

function barred(Plot, points, { value, by, width }) {
  const most = Math.min(Math.max(...points.map((point) => point.by.length), 1), 42, Math.floor(width * 0.06));
  const cut = (text) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const counts = new Map();
  // a name that comes twice is two bars
  const named = points.map((point) => {
    const count = (counts.get(point.by) ?? 0) + 1;
    counts.set(point.by, count);
    return { ...point, key: count > 1 ? `${point.by} (${count})` : point.by };
  });
  return clean(Plot.plot({
    width, height: 60 + 24 * points.length, marginLeft: 28 + 6.5 * most,
    x: { label: value, grid: true, labelAnchor: "right" }, y: { label: null, domain: named.map(({ key }) => key), tickFormat: cut },
    marks: [
      Plot.barX(named, { x: "number", y: "key", fill: "var(--accent)", title: (one) => `${one.key}: ${one.number}` }),
      Plot.text(named, { x: "number", y: "key", text: (one) => String(one.number), dx: 4, textAnchor: "start", fill: "currentColor" }),
      Plot.ruleX([0]),
    ],
    ariaLabel: `${value} by ${by}`, insetRight: 40,
  }));
}

function dotted(Plot, points, { value, by, width }) {
  return clean(Plot.plot({
    width, height: 420, grid: true, x: { label: by }, y: { label: value },
    marks: [Plot.dot(points, { x: "by", y: "number", stroke: "var(--accent)", title: (one) => `${one.by}, ${one.number}` })],
  }));
}

/**
 * Plot writes a style element into what it draws, which the pages do not allow (our sheet has its rules), and
 * names on groups, which can have none.
 */
function clean(plot) {
  plot.querySelectorAll("style").forEach((style) => style.remove());
  for (const name of ["aria-label", "aria-description"]) {
    plot.querySelectorAll(`g[${name}]`).forEach((group) => group.removeAttribute(name));
  }
  return plot;
}
