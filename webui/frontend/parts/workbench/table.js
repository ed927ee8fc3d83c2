// An answer as a table, some rows at a time.
import { make } from "./elements.js";
import { learn, nameOf, written } from "./names.js";

const NUMBER = /#(?:integer|decimal|double|float|int|long|nonNegativeInteger|gYear)$/;

/** Show `rows` of `columns`, `most` at a time. */
export async function table({ columns, rows }, most) {
  const body = make("tbody");
  const whole = make("table", {}, make("caption", { class: "unseen" }, "Answer of the query"), head(columns), body);
  const scroll = make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Answer" }, whole);
  const parts = [scroll];
  if (!rows.length) parts.push(make("p", {}, "No row answers the query."));
  let shown = 0;
  const told = make("p", { class: "quiet" });
  const more = make("button", { type: "button", class: "plain" });
  const add = async () => {
    const next = rows.slice(shown, shown + most);
    await learn(next.flatMap((row) => Object.values(row)).filter(({ type }) => type === "uri").map(({ value }) => value));
    body.append(...next.map((row) => line(row, columns)));
    shown += next.length;
    told.textContent = `${shown} of ${rows.length} rows are shown.`;
    more.textContent = `Show ${Math.min(most, rows.length - shown)} more`;
    more.hidden = shown >= rows.length;
  };
  await add();
  more.addEventListener("click", add);
  if (rows.length > most) parts.push(told, more);
  return parts;
}

function head(columns) {
  return make("thead", {}, make("tr", {}, ...columns.map((name) => make("th", { scope: "col" }, name))));
}

function line(row, columns) {
  return make("tr", {}, ...columns.map((name) => {
    const term = row[name];
    return make("td", { class: classOf(term) }, written(term));
  }));
}

/** As the tables of other pages: numbers to the right, room for sentences. */
function classOf(term) {
  if (isNumber(term)) return "number";
  const length = term ? nameOf(term).length : 0;
  return length > 50 ? "long" : length < 15 ? "short" : null;
}

/** Whether a term of an answer is a number. */
export function isNumber(term) {
  return term?.type === "literal" && NUMBER.test(term.datatype ?? "") && Number.isFinite(Number(term.value));
}
