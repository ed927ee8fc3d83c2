// An answer as a file, in each form that the endpoint has it in.
import { send } from "./asking.js";
import { make } from "./elements.js";

const ROWS = [["JSON", "application/sparql-results+json", "srj.json"], ["CSV", "text/csv", "csv"],
  ["TSV", "text/tab-separated-values", "tsv"], ["XML", "application/sparql-results+xml", "srx.xml"]];
const FORMS = {
  bindings: ROWS,
  boolean: [ROWS[0], ROWS[3]],
  graph: [["Turtle", "text/turtle", "ttl"], ["N-Triples", "application/n-triples", "nt"],
    ["JSON-LD", "application/ld+json", "jsonld"], ["RDF/XML", "application/rdf+xml", "rdf"]],
};

/** Buttons that download the answer of kind `kind` to `query`; `fail` is told what went wrong. */
export function downloads(kind, query, fail) {
  const buttons = FORMS[kind].map(([name, type, suffix]) => {
    const button = make("button", { type: "button", class: "plain" }, name);
    button.addEventListener("click", () => save(query, type, suffix).catch(fail));
    return button;
  });
  return [make("span", {}, "Download:"), ...buttons];
}

async function save(query, type, suffix) {
  const answer = await send(query, type);
  const address = URL.createObjectURL(await answer.blob());
  make("a", { href: address, download: `answer.${suffix}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
