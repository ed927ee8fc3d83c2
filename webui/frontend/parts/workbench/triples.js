// N-Triples to triples of terms, each as in SPARQL's JSON results.

const TERM = /\s*(?:<([^>]*)>|(_:[^\s.]+(?:\.[^\s.]+)*)|"((?:[^"\\]|\\.)*)"(?:\^\^<([^>]*)>|@([\w-]+))?)/y;
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f", '"': '"', "'": "'", "\\": "\\" };

/** The triples of `text`, in its order: `[subject, property, value]`. */
export function readTriples(text) {
  return text.split("\n").filter((line) => line.trim() && !line.startsWith("#")).map(triple);
}

function triple(line) {
  TERM.lastIndex = 0;
  return [term(line), term(line), term(line)];
}

function term(line) {
  const found = TERM.exec(line);
  if (!found) throw new SyntaxError(`This is no triple: ${line.slice(0, 80)}`);
  const [, iri, blank, literal, datatype, language] = found;
  if (iri !== undefined) return { type: "uri", value: plain(iri) };
  if (blank) return { type: "bnode", value: blank.slice(2) };
  return { type: "literal", value: plain(literal), datatype, "xml:lang": language };
}

function plain(text) {
  return text.replace(/\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|(.))/g, (_, short, long, one) =>
    one ? ESCAPES[one] ?? one : String.fromCodePoint(parseInt(short ?? long, 16)));
}
