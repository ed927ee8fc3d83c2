// Ask our own endpoint; an answer is rows, yes or no, or triples, and a problem is told with its parts.
import { readTriples } from "./triples.js";

const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9";
const WORDS = {
  413: "The query is larger than this server takes.",
  429: "You ask more often than this server allows.",
  502: "Another endpoint that the query needs does not answer as it should.",
  503: "The server is busy.",
  504: "The query took longer than it may.",
  507: "The query took more memory, or its answer more room, than it may.",
};

/** A query that was not answered: `status`, `setting` and `retryAfter` (s) where the server told them. */
export class Refused extends Error {
  constructor(status, told, retryAfter) {
    super(told.detail || WORDS[status] || `The server answered ${status}.`);
    Object.assign(this, { status, title: WORDS[status] ?? "", setting: told.setting, retryAfter });
    Object.assign(this, { line: told.line, column: told.column });
  }
}

/** Send `query`; `signal` ends it. */
export async function send(query, accept, signal) {
  const answer = await fetch("/sparql", {
    method: "POST", body: new URLSearchParams({ query }), headers: { Accept: accept }, signal,
  });
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  throw new Refused(answer.status, told, Number(answer.headers.get("Retry-After")) || told.retry_after || null);
}

/** The answer to `query` as `{ kind, columns, rows, boolean, triples, warnings }`. */
export async function ask(query, signal) {
  const answer = await send(query, ACCEPT, signal);
  const warnings = answer.headers.get("Federation-Warning")?.split(", ") ?? [];
  if (!answer.headers.get("Content-Type").startsWith("application/sparql-results+json")) {
    return { kind: "graph", triples: readTriples(await answer.text()), warnings };
  }
  const told = await answer.json();
  if ("boolean" in told) return { kind: "boolean", boolean: told.boolean, warnings };
  return { kind: "bindings", columns: told.head.vars, rows: told.results.bindings, warnings };
}
