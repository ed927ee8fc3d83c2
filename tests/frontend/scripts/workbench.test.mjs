// The workbench: what is asked, how an answer is read and seen, and what is said when there is none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { serve, show, until } from "./page.mjs";

const parts = "../../../webui/frontend/parts/workbench";
const { ask, Refused, send } = await import(`${parts}/asking.js`);
const { numeric } = await import(`${parts}/chart.js`);
const { fitting } = await import(`${parts}/completion.js`);
const { downloads } = await import(`${parts}/downloads.js`);
const { make, choice } = await import(`${parts}/elements.js`);
const { addressFor, isLong, queryIn } = await import(`${parts}/links.js`);
const { addressOf, learn, nameOf, written } = await import(`${parts}/names.js`);
const { triplesOf } = await import(`${parts}/network.js`);
const { tell } = await import(`${parts}/problem.js`);
const { isNumber, table } = await import(`${parts}/table.js`);
const { lastPart, shorten } = await import(`${parts}/terms.js`);
const { readTriples } = await import(`${parts}/triples.js`);
const { missingViews, sizeOf, switches, viewsOf } = await import(`${parts}/views.js`);

const XSD = "http://www.w3.org/2001/XMLSchema#";
const uri = (value) => ({ type: "uri", value });
const literal = (value, datatype) => ({ type: "literal", value, ...(datatype && { datatype: XSD + datatype }) });

// ---- N-Triples

test("triples are read with their datatypes, languages, blank nodes and escapes", () => {
  const text = String.raw`<http://x/s> <http://x/p> "a \"b\"\n\u00e9 \U0001F600"@en-GB .
# a remark

_:b1 <http://x/p> "1"^^<${XSD}integer> .
<http://x/\u00e9> <http://x/q> _:b1 .`;
  const [[s, p, o], [blank, , one], [accented, , again]] = readTriples(text);
  assert.deepEqual([s, p], [uri("http://x/s"), uri("http://x/p")]);
  assert.deepEqual(o, { type: "literal", value: 'a "b"\né 😀', datatype: undefined, "xml:lang": "en-GB" });
  assert.deepEqual([blank, one.datatype], [{ type: "bnode", value: "b1" }, `${XSD}integer`]);
  assert.deepEqual([accented.value, again], ["http://x/é", blank]);
});

test("what is no triple is named", () => {
  assert.throws(() => readTriples("<http://x/s> <http://x/p>"), /This is no triple: <http:\/\/x\/s>/);
});

// ---- addresses

for (const query of ["SELECT * { ?s ?p ?o }", "ASK { ?s ?p '#&=+% é' }", `# ${"é".repeat(3000)}`]) {
  test(`a query of ${query.length} characters is had back from its address`, () => {
    const address = new URL(addressFor(query), "http://localhost");
    assert.equal(queryIn(address), query);
    assert.equal(isLong(query), query.length > 1000);
    assert.equal(address.hash !== "", query.length > 1000);
    if (!isLong(query)) assert.ok(address.search.length <= 7001);
  });
}

test("an address without a query has none", () => assert.equal(queryIn(new URL("http://localhost/sparql")), null));

// ---- names

test("an IRI is shortened by the longest namespace that leaves a plain name", () => {
  const prefixes = { a: "http://x/", ab: "http://x/y#", c: "http://x/y" };
  assert.equal(shorten("http://x/y#Name", prefixes), "ab:Name");
  assert.equal(shorten("http://x/one/two", prefixes), "http://x/one/two");
  assert.equal(shorten("http://x/", prefixes), "http://x/");
});

test("the last part of an IRI is its name", () => {
  assert.deepEqual(["http://x/a/b%20c", "http://x/a#d/", "http://x/%zz", "urn:x"].map(lastPart), ["b c", "d", "%zz", "urn:x"]);
});

test("labels are asked for once, and an answer without them is still one", async () => {
  const requests = await serve((_, body) =>
    body.includes("lost") ? { status: 500 } : { body: { labels: [{ iri: "http://x/one", label: "One", address: "/one" }] } },
  );
  await learn(["http://x/one", "http://x/one"]);
  await learn(["http://x/one"]);
  await learn(["http://x/lost"]);
  assert.deepEqual(requests.map(({ body }) => body), ["iri=http%3A%2F%2Fx%2Fone", "iri=http%3A%2F%2Fx%2Flost"]);
  assert.deepEqual(["one", "lost"].map((name) => nameOf(uri(`http://x/${name}`))), ["One", "http://x/lost"]);
  assert.deepEqual([uri("http://x/one"), uri("http://x/lost"), uri("urn:x"), literal("x")].map(addressOf), ["/one", "http://x/lost", "", ""]);
  assert.equal(nameOf({ type: "bnode", value: "b" }), "_:b");
  const [ours, theirs] = [written(uri("http://x/one")), written(uri("http://x/lost"))];
  assert.deepEqual([ours.textContent, ours.title, ours.rel, theirs.rel], ["One", "http://x/one", "", "external"]);
  assert.equal(written(uri("javascript:alert(1)")).nodeType, Node.TEXT_NODE, "only pages are linked");
});

const KNOWN = [
  { iri: "http://x#Drug", curie: "mk:Drug", label: "drug", kind: "class", number: 9 },
  { iri: "http://x#drugDose", curie: "mk:drugDose", label: "dose of a drug", kind: "property", number: 3 },
  { iri: "http://x#hasDrug", curie: "mk:hasDrug", label: "has drug", kind: "property", number: 5 },
  { iri: "http://y/Thing", curie: null, label: "thing", kind: "class", number: null },
];
const fits = (typed, kind) => fitting(KNOWN, typed, kind).map(({ iri }) => iri.split(/[#/]/).pop());

test("completions begin as it was typed, or hold it; those of the kind that is wanted come first", () => {
  assert.deepEqual(fits("drug", "class"), ["Drug", "drugDose", "hasDrug"]);
  assert.deepEqual(fits("drug", "property"), ["drugDose", "Drug", "hasDrug"]);
  assert.deepEqual(fits("mk:dru", "property"), ["drugDose", "Drug", "hasDrug"]);
  assert.deepEqual(fits("mk:", "class"), ["Drug", "hasDrug", "drugDose"]);
  assert.deepEqual(fits("dose", "class"), ["drugDose"]);
  assert.deepEqual(fits("<http://y/", "class"), ["Thing"]);
  assert.deepEqual(fits("other:drug", "class"), []);
});

// ---- answers

test("numbers are terms of a number's type that are finite", () => {
  const terms = [literal("1", "integer"), literal("-1.5", "decimal"), literal("NaN", "double"), literal("1"), literal("x", "integer"), uri("http://x/1"), undefined];
  assert.deepEqual(terms.map((term) => Boolean(isNumber(term))), [true, true, false, false, false, false, false]);
});

test("a chart can be made of columns that hold numbers only", () => {
  const rows = [{ n: literal("1", "integer"), m: literal("1", "integer"), t: literal("a") }, { m: literal("x") }];
  assert.deepEqual(numeric({ columns: ["n", "m", "t", "none"], rows }), ["n"]);
});

test("rows are statements where their columns are called so", () => {
  const row = { Subject: uri("http://x/s"), p: uri("http://x/p"), value: literal("o") };
  const answer = { kind: "bindings", columns: ["Subject", "p", "value"], rows: [row, { p: row.p }] };
  assert.deepEqual(triplesOf(answer), [[row.Subject, row.p, row.value]]);
  assert.equal(triplesOf({ kind: "bindings", columns: ["s", "p"], rows: [] }), null);
  assert.equal(triplesOf({ kind: "boolean", boolean: true }), null);
});

test("an answer can be seen as what fits it, and what cannot be is told", () => {
  const rows = { kind: "bindings", columns: ["n"], rows: [{ n: literal("1", "integer") }] };
  const words = { kind: "bindings", columns: ["t"], rows: [{ t: literal("a") }] };
  const graph = { kind: "graph", triples: [[uri("http://x/s"), uri("http://x/p"), literal("o")]] };
  assert.deepEqual([rows, words, graph, { kind: "boolean", boolean: true }].map((one) => Object.keys(viewsOf(one, 10))), [
    ["Table", "Chart"], ["Table"], ["Table", "Network"], ["Answer"],
  ]);
  assert.match(missingViews(viewsOf(words, 10)), /^A chart needs a column of numbers/);
  assert.equal(missingViews(viewsOf(graph, 10)), "");
  assert.deepEqual([rows, graph, { kind: "boolean" }].map(sizeOf), [1, 1, null]);
});

test("views are made when they are first looked at, and once", async () => {
  const made = [];
  const views = { One: async () => made.push("one"), Two: async () => made.push("two") };
  const shown = [];
  const { buttons, first } = switches(views, (name) => shown.push(name));
  await first();
  buttons[1].click();
  await until(() => shown.length === 2);
  buttons[0].click();
  await until(() => shown.length === 3);
  assert.deepEqual([made, shown], [["one", "two"], ["One", "Two", "One"]]);
  assert.deepEqual(buttons.map((one) => one.getAttribute("aria-pressed")), ["true", "false"]);
  assert.deepEqual(switches({ One: views.One }, () => {}).buttons, [], "there is nothing to choose");
});

test("a table shows some rows at a time until all are there", async () => {
  const rows = [1, 2, 3, 4, 5].map((number) => ({ n: literal(String(number), "integer"), t: literal("<b>") }));
  const [scroll, told, more] = await table({ columns: ["n", "t"], rows }, 2);
  const count = () => scroll.querySelectorAll("tbody tr").length;
  assert.deepEqual([count(), told.textContent, more.textContent], [2, "2 of 5 rows are shown.", "Show 2 more"]);
  more.click();
  await until(() => count() === 4);
  assert.deepEqual([told.textContent, more.textContent, more.hidden], ["4 of 5 rows are shown.", "Show 1 more", false]);
  more.click();
  await until(() => count() === 5);
  assert.equal(more.hidden, true);
  assert.deepEqual([...scroll.querySelector("tbody tr").cells].map((cell) => [cell.className, cell.textContent]), [["number", "1"], ["short", "<b>"]]);
  const none = await table({ columns: ["n"], rows: [] }, 2);
  assert.equal(none.at(-1).textContent, "No row answers the query.");
});

// ---- asking

const ROWS = { head: { vars: ["s"] }, results: { bindings: [{ s: uri("http://x/s") }] } };
const JSON_ROWS = { "Content-Type": "application/sparql-results+json; charset=utf-8" };

test("an answer is rows, yes or no, or triples, with what was passed over", async () => {
  const requests = await serve((_, body) => {
    if (body.includes("ASK")) return { headers: JSON_ROWS, body: { head: {}, boolean: false } };
    if (body.includes("CONSTRUCT")) return { headers: { "Content-Type": "application/n-triples" }, body: "<http://x/s> <http://x/p> <http://x/o> .\n" };
    return { headers: { ...JSON_ROWS, "Federation-Warning": "one, two" }, body: ROWS };
  });
  assert.deepEqual(await ask("SELECT"), { kind: "bindings", columns: ["s"], rows: ROWS.results.bindings, warnings: ["one", "two"] });
  assert.deepEqual(await ask("ASK"), { kind: "boolean", boolean: false, warnings: [] });
  assert.equal((await ask("CONSTRUCT")).triples.length, 1);
  assert.deepEqual([requests[0].method, requests[0].url, requests[0].body], ["POST", "/sparql", "query=SELECT"]);
});

test("a refusal keeps what the server told of it", async () => {
  await serve((_, body) =>
    body.includes("plain") ? { status: 502, body: "no JSON" }
      : { status: 429, headers: { "Retry-After": "7" }, body: { detail: "Too often.", setting: "MYELOMA_KG_RATE", line: 3, column: 4 } });
  await assert.rejects(send("q", "text/csv"), (error) => {
    assert.ok(error instanceof Refused);
    const { message, status, setting, retryAfter, line, column } = error;
    assert.deepEqual({ message, status, setting, retryAfter, line, column },
      { message: "Too often.", status: 429, setting: "MYELOMA_KG_RATE", retryAfter: 7, line: 3, column: 4 });
    return true;
  });
  await assert.rejects(send("plain", "text/csv"), /Another endpoint that the query needs does not answer/);
});

const told = (error, again = () => {}) => [...tell(error, again).children].map((one) => one.textContent);

test("a problem is told with what governs it and what to do", () => {
  assert.deepEqual(told(new Refused(504, { detail: "Ended after 5 s.", setting: "MYELOMA_KG_SECONDS" }, null)), [
    "504: The query took longer than it may. Ended after 5 s.",
    "The setting that decides this: MYELOMA_KG_SECONDS.",
    "Ask for less: fewer patterns, a LIMIT, or start from one thing.",
    "Try again",
  ]);
  assert.deepEqual(told(new Refused(400, { detail: "Unexpected ].", line: 1, column: 2 }, null)), ["Unexpected ]."]);
  assert.deepEqual(told(new Refused(403, { detail: "No." }, null)), ["403: No.", "Take out what is not allowed, and run it again."]);
  assert.deepEqual(told(new Refused(418, {}, null)), ["418: The server answered 418."]);
  assert.deepEqual(told(new TypeError("fetch failed")), ["The server cannot be reached: fetch failed.", "Try again"]);
});

test("a query can be tried again when the server takes it again, not before", async () => {
  let runs = 0;
  const button = tell(new Refused(429, { detail: "Too often." }, 1), () => { runs += 1; }).querySelector("button");
  assert.deepEqual([button.textContent, button.disabled], ["Try again in 1 s", true]);
  button.click();
  await until(() => !button.disabled);
  assert.equal(button.textContent, "Try again");
  button.click();
  assert.equal(runs, 1);
});

test("each kind of answer can be downloaded in the forms that it has", () => {
  const names = (kind) => downloads(kind, "q", () => {}).slice(1).map((button) => button.textContent);
  assert.deepEqual(names("bindings"), ["JSON", "CSV", "TSV", "XML"]);
  assert.deepEqual(names("boolean"), ["JSON", "XML"]);
  assert.deepEqual(names("graph"), ["Turtle", "N-Triples", "JSON-LD", "RDF/XML"]);
});

test("a download that fails is told", async () => {
  await serve(() => ({ status: 503, body: { detail: "Busy." } }));
  const failed = [];
  downloads("boolean", "q", (error) => failed.push(error.message))[1].click();
  await until(() => failed.length);
  assert.deepEqual(failed, ["Busy."]);
});

// ---- elements

test("elements hold text as text, and leave out attributes that are not", () => {
  const made = make("p", { title: "<i>", hidden: true, lang: null, dir: false }, "<b>x</b>", make("i", {}, "y"));
  assert.equal(made.outerHTML, '<p title="<i>" hidden="">&lt;b&gt;x&lt;/b&gt;<i>y</i></p>');
});

test("a choice tells what was chosen", () => {
  const chosen = [];
  const body = show("");
  body.append(choice("By", "by", ["a", "b"], "b", (value) => chosen.push(value)));
  const select = body.querySelector("select");
  assert.equal(select.value, "b");
  select.value = "a";
  select.dispatchEvent(new Event("change"));
  assert.deepEqual(chosen, ["a"]);
});
