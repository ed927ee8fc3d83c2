// Completion of prefixes and terms from the graph's own description; nothing is asked of another host.
import { readTerms } from "./terms.js";

const MOST = 60;
let asked;
/** Ask once for what can be completed, when it is first wanted. */
export const terms = () => (asked ??= readTerms());

/** Give the class `Yasqe` our completers in place of its own, two of which ask other hosts. */
export function prepareCompletion(Yasqe) {
  Yasqe.forkAutocompleter("prefixes", { name: "our-prefixes", persistenceId: null, get: prefixes }, false);
  Yasqe.registerAutocompleter(
    { name: "our-terms", bulk: false, autoShow: true, isValidCompletionPosition: fits, get: matching,
      preProcessToken: prepared, postprocessHints: described },
    false,
  );
  Yasqe.defaults.autocompleters = ["variables", "our-prefixes", "our-terms"];
}

async function prefixes() {
  const { prefixes: known } = await terms();
  return Object.entries(known).map(([prefix, namespace]) => `${prefix}: <${namespace}>`).sort();
}

function fits(editor) {
  const token = editor.getCompleteToken();
  const before = editor.getPreviousNonWsToken(editor.getDoc().getCursor().line, token);
  if (!/^[<\w][^\s"']*$/.test(token.string) || /^prefix$/i.test(before.string)) return false;
  return token.string.includes(":") || token.string.startsWith("<") || token.state.possibleCurrent.includes("a")
    || before.state.lastProperty === "a" || token.type === "sp-error" || token.type === "sp-invalid";
}

function prepared(_editor, token) {
  return { ...token, autocompletionString: token.string.trim() };
}

async function matching(editor, token) {
  const { terms: known } = await terms();
  const before = editor.getPreviousNonWsToken(editor.getDoc().getCursor().line, token);
  const kind = /^(a|rdf:type)$/.test(before.string) ? "class" : "property";
  return fitting(known, token.autocompletionString, kind).map(({ iri, curie }) => curie ?? `<${iri}>`);
}

/** The terms of `known` that `typed` may mean: those that begin so come first, those of `kind` before others. */
export function fitting(known, typed, kind) {
  const wanted = typed.replace(/^</, "").toLowerCase();
  const [, prefix, rest] = wanted.match(/^([\w-]*:)(?!\/\/)(.*)$/) ?? [null, "", wanted];
  const found = known
    .map((term) => ({ term, rank: rank(term, wanted, prefix, rest) }))
    .filter(({ rank: place }) => place < 9);
  found.sort((a, b) => a.rank - b.rank || (b.term.kind === kind) - (a.term.kind === kind) || (b.term.number ?? 0) - (a.term.number ?? 0) || (a.term.iri < b.term.iri ? -1 : 1));
  return found.slice(0, MOST).map(({ term }) => term);
}

function rank({ iri, curie, label }, wanted, prefix, rest) {
  if (prefix && !curie?.toLowerCase().startsWith(prefix)) return 9;
  const name = (curie?.split(":")[1] ?? iri).toLowerCase();
  const called = label.toLowerCase();
  if (name.startsWith(rest) || iri.toLowerCase().startsWith(wanted)) return 0;
  if (called.startsWith(rest)) return 1;
  return rest.length > 1 && (name.includes(rest) || called.includes(rest)) ? 2 : 9;
}

/** Say beside each term what it is called and is; what it means is its title. */
async function described(_editor, hints) {
  const { terms: known } = await terms();
  const byText = new Map(known.map((term) => [term.curie ?? `<${term.iri}>`, term]));
  return hints.map((hint) => ({ ...hint, render: (element) => write(element, hint.text, byText.get(hint.text)) }));
}

function write(element, text, term) {
  element.append(text);
  if (!term) return;
  const said = document.createElement("span");
  said.className = "hint-said";
  said.textContent = ` ${term.label} · ${term.kind}${term.number == null ? "" : ` · ${term.number}`}`;
  element.append(said);
  if (term.definition) element.title = term.definition;
}
