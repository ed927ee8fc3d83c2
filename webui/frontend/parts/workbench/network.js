// Triples as a network: a layered layout that is the same each time.
import { draw, make } from "./elements.js";
import { addressOf, learn, nameOf } from "./names.js";
import { lastPart } from "./terms.js";

const MOST = 120; // triples that a person can still follow
const HIGH = 34;
const NAMES = [/^(s|subj|subject)$/i, /^(p|pred|predicate|property)$/i, /^(o|obj|object|value)$/i];

/** The triples in an answer: its own, or rows with columns such as ?s ?p ?o; null if it has none. */
export function triplesOf(answer) {
  if (answer.kind === "graph") return answer.triples;
  if (answer.kind !== "bindings") return null;
  const [s, p, o] = NAMES.map((name) => answer.columns.find((column) => name.test(column)));
  if (!s || !p || !o) return null;
  return answer.rows.filter((row) => row[s] && row[p] && row[o]).map((row) => [row[s], row[p], row[o]]);
}

/** Draw the first of `triples`. */
export async function network(triples) {
  const { Graph, layout } = await import("@dagrejs/dagre");
  const some = triples.slice(0, MOST);
  await learn(some.flat().filter(({ type }) => type === "uri").map(({ value }) => value));
  const graph = new Graph({ multigraph: true }).setGraph({ rankdir: "LR", nodesep: 10, ranksep: 40, marginx: 8, marginy: 8 });
  some.forEach(([s, p, o], index) => {
    const [from, to] = [node(graph, s, s, index), node(graph, o, s, index)];
    const label = cut(p.type === "uri" ? lastPart(p.value) : nameOf(p), 26);
    graph.setEdge(from, to, { label, width: 6.4 * label.length + 8, height: 16, labelpos: "c" }, String(index));
  });
  layout(graph);
  const words = `${some.length} of ${triples.length} statements are drawn`
    + (triples.length > MOST ? `: the first ${MOST}; more could not be told apart.` : ".");
  const scroll = make("div", { class: "scroll network", tabindex: 0, role: "region", "aria-label": "Network" }, picture(graph, words));
  return [scroll, make("p", { class: "quiet" }, `${words} The table has them all.`)];
}

/** Put a term into the graph: a thing once, a plain value beside each statement. */
function node(graph, term, subject, index) {
  const key = term.type === "literal" ? `${index} ${subject.value}` : `${term.type} ${term.value}`;
  if (!graph.hasNode(key)) {
    const label = cut(nameOf(term), 34);
    graph.setNode(key, { term, label, width: 7.3 * label.length + 22, height: HIGH });
  }
  return key;
}

const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function picture(graph, words) {
  const { width, height } = graph.graph();
  const tip = draw("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    draw("path", { d: "M0 0 8 4 0 8z", class: "tip" }));
  const told = graph.edges().map((one) => graph.edge(one));
  const nodes = graph.nodes().map((key) => box(graph.node(key)));
  return draw("svg", { width: Math.ceil(width), height: Math.ceil(height), viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": words },
    draw("defs", {}, tip), ...told.map(arrow), ...told.map(word), ...nodes);
}

function arrow({ points }) {
  const path = points.map((point, index) => `${index ? "L" : "M"}${point.x.toFixed(1)} ${point.y.toFixed(1)}`).join("");
  return draw("path", { class: "arrow", d: path, "marker-end": "url(#tip)" });
}

function word({ x, y, label }) {
  return draw("text", { class: "word", x, y: y + 4, "text-anchor": "middle" }, label);
}

function box({ term, label, x, y, width, height }) {
  const address = addressOf(term);
  const drawn = draw("g", { class: `node is-${term.type}` }, draw("title", {}, term.value),
    draw("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: term.type === "literal" ? 2 : 10 }),
    draw("text", { x, y: y + 5, "text-anchor": "middle" }, label));
  return address ? draw("a", { href: address, "aria-label": nameOf(term) }, drawn) : drawn;
}
