// Boxes and keys: suggestions, pickers, the key "/" and walks with the arrow keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { press, serve, show, type, until } from "./page.mjs";

const parts = "../../../webui/frontend/parts";
const { listbox } = await import(`${parts}/options.js`);
const { matching, searchable } = await import(`${parts}/combobox.js`);
const { slash } = await import(`${parts}/slash.js`);
const { suggest } = await import(`${parts}/suggest.js`);
const { walkable } = await import(`${parts}/walk.js`);
const { closable } = await import(`${parts}/menu.js`);

const GROUPS = [
  { kind: "Drugs", hits: [{ address: "/drug/z", label: "Zanubarol", name: "Zanubarol", note: "a drug" }] },
  { kind: "Regimens", hits: [{ address: "/regimen/zd", label: "ZD", name: "Zanubarol", way: "components" }, { address: "/x", label: "<b>", name: "zan" }] },
];
const WAYS = { near: false, all: "/search?q=zan", typed: "zan" };

test("a list shows things by kind, and last the way to all of them", () => {
  const list = listbox("l");
  assert.equal(list.fill(GROUPS, WAYS), 3);
  assert.deepEqual([...list.element.querySelectorAll(".kind")].map((each) => each.textContent), ["Drugs", "Regimens"]);
  assert.deepEqual(
    [...list.element.querySelectorAll("[role=option]")].map((each) => each.textContent),
    ["Zanubarol a drug", "ZD of Zanubarol", "<b> zan", "All that is found for “zan”"],
  );
  assert.equal(list.element.querySelector("b"), null, "a label is text");
  assert.equal(new Set([...list.element.querySelectorAll("[id]")].map((each) => each.id)).size, 6);
});

test("a list without anything stays hidden, and one of similar names says so", () => {
  const list = listbox("l");
  assert.equal(list.fill([], WAYS), 0);
  assert.equal(list.open, false);
  list.fill(GROUPS, { ...WAYS, near: true });
  assert.equal(list.open, true);
  assert.equal(list.element.firstElementChild.textContent, "Did you mean");
});

test("steps go round through the options and one place where none is active", () => {
  const list = listbox("l");
  list.fill(GROUPS, WAYS);
  const walked = [1, 1, 1, 1, 1, 1].map((step) => list.move(step)?.dataset.address);
  assert.deepEqual(walked, ["/drug/z", "/regimen/zd", "/x", "/search?q=zan", undefined, "/drug/z"]);
  assert.equal(list.element.querySelectorAll('[aria-selected="true"]').length, 1);
  assert.equal(list.move(-1), undefined);
  assert.equal(list.move(-1).dataset.address, "/search?q=zan");
  list.hide();
  assert.equal(list.active, undefined);
  assert.equal(list.element.querySelectorAll('[aria-selected="true"]').length, 0);
});

const labels = (typed) => matching(["del(17p)", "t(4;14)", "t(14;16)", "Dexamethasone", "Len-dex"].map((label) => ({ label })), typed).map(({ label }) => label);

test("a picker finds what begins so, then what holds it, with or without signs", () => {
  assert.deepEqual(labels("dex"), ["Dexamethasone", "Len-dex"]);
  assert.deepEqual(labels("t414"), ["t(4;14)"]);
  assert.deepEqual(labels("17"), ["del(17p)"]);
  assert.deepEqual(labels("14"), ["t(4;14)", "t(14;16)"]);
  assert.deepEqual(labels("LENDEX"), ["Len-dex"]);
  assert.deepEqual(labels("zzz"), []);
  assert.equal(labels(" ").length, 5);
  assert.deepEqual(labels("ＤＥＸ"), ["Dexamethasone", "Len-dex"], "wide letters are letters");
});

function picker() {
  const body = show(`<label for="drug">Drug</label><select id="drug"><option value="">Any</option>
    <option value="d/a">Alphamab</option><option value="d/b" selected>Betanib</option></select>`);
  const select = body.querySelector("select");
  searchable(select);
  return { select, input: body.querySelector("input"), said: () => body.querySelector("[role=status]").textContent };
}

test("a picker gives the select the value that was found by typing", () => {
  const { select, input, said } = picker();
  assert.equal(input.value, "Betanib");
  type(input, "alp");
  assert.equal(said(), "1 fit");
  assert.ok(press("Enter", input));
  assert.deepEqual([select.value, input.value, said()], ["d/a", "Alphamab", "Alphamab chosen"]);
});

test("what fits nothing, or is given up, leaves the value as it was", () => {
  const { select, input } = picker();
  type(input, "nonsense");
  input.dispatchEvent(new Event("blur"));
  assert.deepEqual([select.value, input.value], ["d/b", "Betanib"]);
  type(input, "alp");
  assert.ok(press("Escape", input));
  assert.deepEqual([select.value, input.value], ["d/b", "Betanib"]);
  type(input, "alphamab");
  input.dispatchEvent(new Event("blur"));
  assert.equal(select.value, "d/a", "a whole name is a choice");
});

function search() {
  const body = show(`<form><input name="q" value="old"></form><p data-slash></p><textarea></textarea><button>x</button>`);
  const box = body.querySelector("input");
  slash(box, body.querySelector("[data-slash]"));
  return { box, area: body.querySelector("textarea"), button: body.querySelector("button"), choice: body.querySelector("[type=checkbox]") };
}

test('the key "/" goes to the search box, but not while somebody types or holds another key', () => {
  localStorage.clear();
  const { box, area, button } = search();
  area.focus();
  assert.equal(press("/"), false);
  button.focus();
  assert.equal(press("/", button, { ctrlKey: true }), false);
  assert.equal(press("a"), false);
  assert.equal(document.activeElement, button);
  assert.equal(press("/"), true);
  assert.equal(document.activeElement, box);
  assert.deepEqual([box.selectionStart, box.selectionEnd], [0, 3]);
});

test('the key "/" can be turned off, and that is kept', () => {
  localStorage.clear();
  const { button, choice } = search();
  assert.equal(choice.checked, true);
  choice.click();
  button.focus();
  assert.equal(press("/"), false);
  assert.equal(search().choice.checked, false);
  const again = search();
  again.choice.click();
  again.button.focus();
  assert.equal(press("/"), true);
});

test("arrow keys walk over squares without a link, Home and End to the ends of a row", () => {
  const table = show(`<table>
    <tr><th></th><th>c1</th><th>c2</th><th>c3</th></tr>
    <tr><th>r1</th><td><a href="/1">1</a></td><td></td><td><a href="/2">2</a></td></tr>
    <tr><th>r2</th><td></td><td></td><td><a href="/3">3</a></td></tr></table>`).querySelector("table");
  walkable(table);
  const at = () => document.activeElement.textContent;
  table.querySelector("a").focus();
  press("ArrowRight");
  assert.equal(at(), "2");
  press("ArrowDown");
  assert.equal(at(), "3");
  assert.equal(press("ArrowRight"), false, "there is nothing: the page may scroll");
  press("ArrowUp");
  press("Home");
  assert.equal(at(), "1");
  press("End");
  assert.equal(at(), "2");
  assert.equal(press("ArrowLeft", document.activeElement, { altKey: true }), false);
});

test("a menu closes by Escape, which gives the focus back, and by a click elsewhere", () => {
  const body = show("<details open><summary tabindex=0>Menu</summary><b>x</b></details><button>y</button>");
  const menu = body.querySelector("details");
  closable(menu);
  body.querySelector("b").click();
  assert.equal(menu.open, true);
  press("Escape", body.querySelector("b"));
  assert.deepEqual([menu.open, document.activeElement.textContent], [false, "Menu"]);
  menu.open = true;
  body.querySelector("button").click();
  assert.equal(menu.open, false);
});

test("a search box asks once for what is typed, shows it, and says so where it cannot", async () => {
  const requests = await serve(({ url }) => (url.includes("broken") ? { status: 500 } : { body: { near: false, groups: GROUPS } }));
  const body = show(`<form role="search"><input name="q"></form>`);
  const form = body.querySelector("form");
  suggest(form);
  const box = form.querySelector("input");
  const said = () => form.querySelector("p[role=status]").textContent;
  box.focus();
  type(box, "zan a&b");
  await until(() => said() === "3 suggested");
  assert.equal(box.getAttribute("aria-expanded"), "true");
  press("ArrowDown");
  assert.equal(box.getAttribute("aria-activedescendant"), form.querySelector('[aria-selected="true"]').id);
  assert.ok(press("Escape"));
  assert.equal(box.getAttribute("aria-expanded"), "false");
  type(box, "broken");
  await until(() => said().startsWith("No suggestions now"));
  type(box, "zan a&b");
  await until(() => said() === "3 suggested");
  assert.deepEqual(requests.map(({ url }) => url), ["/suggest.json?q=zan%20a%26b", "/suggest.json?q=broken"]);
});
