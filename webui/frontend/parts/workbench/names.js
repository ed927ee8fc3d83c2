// What the things of an answer are called: asked of the server at once, and kept.

const AT_ONCE = 200;
const MOST = 1000;
const known = new Map();

/** Learn the labels of those of `iris` that are not known yet; at most `MOST` are asked. */
export async function learn(iris) {
  const unknown = [...new Set(iris)].filter((iri) => !known.has(iri)).slice(0, MOST);
  for (let start = 0; start < unknown.length; start += AT_ONCE) {
    const body = new URLSearchParams(unknown.slice(start, start + AT_ONCE).map((iri) => ["iri", iri]));
    try {
      const answer = await fetch("/sparql/labels.json", { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      for (const one of (await answer.json()).labels) known.set(one.iri, one);
    } catch {
      return; // an answer without labels is still an answer: IRIs are shown
    }
  }
}

/** What to call a term of an answer. */
export function nameOf(term) {
  return term.type === "uri" ? known.get(term.value)?.label ?? term.value : term.type === "bnode" ? `_:${term.value}` : term.value;
}

/** Where the page of a term is, or nothing. */
export function addressOf(term) {
  if (term.type !== "uri") return "";
  return known.get(term.value)?.address ?? (/^https?:/.test(term.value) ? term.value : "");
}

/** A term as a node: a link where there is a page. */
export function written(term) {
  const address = term ? addressOf(term) : "";
  if (!address) return document.createTextNode(term ? nameOf(term) : "");
  const link = document.createElement("a");
  link.href = address;
  link.textContent = nameOf(term);
  link.title = term.value;
  if (!address.startsWith("/")) link.rel = "external";
  return link;
}
