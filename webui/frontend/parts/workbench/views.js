// An answer as table, chart or network: what fits is offered, and made when it is first looked at.
import { chart, numeric } from "./chart.js";
import { make } from "./elements.js";
import { network, triplesOf } from "./network.js";
import { table } from "./table.js";

/** The views that fit `answer`, by name; each makes its nodes. */
export function viewsOf(answer, most) {
  if (answer.kind === "boolean") return { Answer: async () => [make("p", { class: "lead" }, answer.boolean ? "Yes" : "No")] };
  const triples = triplesOf(answer);
  const rows = answer.kind === "graph" ? asRows(answer.triples) : answer;
  const views = { Table: () => table(rows, most) };
  if (answer.kind === "bindings" && answer.rows.length && numeric(answer).length) views.Chart = () => chart(answer);
  if (triples?.length) views.Network = () => network(triples);
  return views;
}

/** How many rows or triples `answer` has; null for yes or no. */
export function sizeOf(answer) {
  return answer.kind === "boolean" ? null : (answer.rows ?? answer.triples).length;
}

/** What can be seen of an answer with a column of numbers or triples, and what cannot, in words. */
export function missingViews(views) {
  if (views.Answer) return "";
  if (!views.Chart && !views.Network) {
    return "A chart needs a column of numbers; a network needs statements, or columns ?s ?p ?o.";
  }
  return "";
}

function asRows(triples) {
  const columns = ["subject", "property", "value"];
  return { columns, rows: triples.map((terms) => Object.fromEntries(terms.map((term, index) => [columns[index], term]))) };
}

/** Buttons for `views`, one pressed at a time; `show` is called with the name and the nodes. */
export function switches(views, show) {
  const names = Object.keys(views);
  const made = {};
  const buttons = names.map((name) => make("button", { type: "button", class: "plain", "aria-pressed": "false" }, name));
  const choose = async (index) => {
    buttons.forEach((button, each) => button.setAttribute("aria-pressed", String(each === index)));
    const name = names[index];
    made[name] ??= await views[name]();
    show(name, made[name]);
  };
  buttons.forEach((button, index) => button.addEventListener("click", () => choose(index)));
  return { buttons: names.length > 1 ? buttons : [], first: () => choose(0) };
}
