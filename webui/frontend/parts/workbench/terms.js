// What the graph says that queries can be written with: prefixes, classes and properties.

const EMPTY = { base: "", ontology: "", prefixes: {}, terms: [] };

/** The graph's description of itself; an empty one, where it cannot be had, so that the editor still works. */
export async function readTerms() {
  try {
    const answer = await fetch("/sparql/terms.json", { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : EMPTY;
  } catch {
    return EMPTY;
  }
}

/** `iri` in short, as `prefix:name`, where a prefix fits; else as it is. */
export function shorten(iri, prefixes) {
  const fits = Object.entries(prefixes)
    .filter(([, namespace]) => iri.startsWith(namespace))
    .sort((a, b) => b[1].length - a[1].length);
  for (const [prefix, namespace] of fits) {
    const rest = iri.slice(namespace.length);
    if (/^\w[\w-]*$/.test(rest)) return `${prefix}:${rest}`;
  }
  return iri;
}

/** What people call `iri` where nobody has said: its last part. */
export function lastPart(iri) {
  return decodeSafely(iri.replace(/[/#]+$/, "").split(/[/#]/).pop() || iri);
}

function decodeSafely(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
