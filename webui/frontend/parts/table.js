// Tables that a reader can order, filter, narrow and copy: every `table[data-grid]`.
import { copy } from "./copy.js";
import { compared, keyOf, textOf, wholeRows } from "./cells.js";

let tables = 0;

function made(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Give `table` its buttons, and the box before it the tools. */
export function liven(table) {
  const tools = table.closest(".scroll")?.previousElementSibling;
  if (!tools?.matches("[data-tools]") || "live" in table.dataset) return;
  table.dataset.live = "";
  tables += 1;
  new Grid(table, tools, tables);
}

class Grid {
  constructor(table, tools, number) {
    this.table = table;
    this.body = table.tBodies[0];
    this.heads = [...table.tHead.rows[0].cells];
    this.names = this.heads.map((head) => head.textContent.trim());
    this.rows = wholeRows(this.body, this.heads.length).map((row, place) => ({
      row, place, texts: [...row.cells].map(textOf), keys: [...row.cells].map(keyOf),
    }));
    this.split = made("tbody");
    this.hidden = new Set();
    this.order = { column: -1, down: false };
    this.asked = "";
    this.heads.forEach((head, column) => this.sortable(head, column));
    this.equip(tools, number);
  }

  sortable(head, column) {
    const button = made("button", { type: "button", class: "sort" }, ...head.childNodes);
    button.addEventListener("click", () => {
      const again = this.order.column === column;
      this.order = again && this.order.down ? { column: -1, down: false } : { column, down: again };
      this.show();
      this.say(this.order.column < 0 ? "In the order of the answer." : `Sorted by ${this.names[column]}, ${this.order.down ? "descending" : "ascending"}.`);
    });
    head.replaceChildren(button);
  }

  equip(tools, number) {
    const field = made("input", { type: "search", id: `filter-${number}`, placeholder: "Filter rows", autocomplete: "off" });
    field.addEventListener("input", () => { this.asked = field.value.trim().toLowerCase(); this.show(); this.say(this.counted()); });
    const button = made("button", { type: "button", class: "plain" }, "Copy as TSV");
    button.addEventListener("click", async () => {
      const done = await copy(this.tsv());
      this.say(done ? `Copied: ${this.counted()}` : "This browser does not let pages copy; take the CSV instead.");
    });
    this.status = made("span", { role: "status", class: "quiet" });
    tools.append(made("label", { class: "unseen", for: field.id }, `Filter rows of: ${this.table.caption?.textContent.trim() ?? "this table"}`), field, this.columns(), button, this.status);
  }

  columns() {
    const boxes = this.names.map((name, column) => {
      const box = made("input", { type: "checkbox" });
      box.checked = true;
      box.addEventListener("change", () => {
        if (!box.checked && this.hidden.size === this.names.length - 1) box.checked = true; // one stays
        else if (box.checked) this.hidden.delete(column);
        else this.hidden.add(column);
        this.show();
        this.say(`${this.names.length - this.hidden.size} of ${this.names.length} columns shown.`);
      });
      return made("label", {}, box, ` ${name}`);
    });
    const menu = made("details", { class: "columns" }, made("summary", {}, "Columns"), made("div", { role: "group", "aria-label": "Columns that are shown" }, ...boxes));
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) { menu.open = false; menu.firstElementChild.focus(); }
    });
    return menu;
  }

  /** Show the rows as they were given while nothing is asked, else whole rows, one for each line. */
  show() {
    const { column, down } = this.order;
    const kept = this.kept();
    const asItWas = column < 0 && !this.asked && this.hidden.size === 0;
    this.split.replaceChildren(...kept.map(({ row }) => row));
    for (const row of this.split.rows) [...row.cells].forEach((cell, place) => { cell.hidden = this.hidden.has(place); });
    this.table.tBodies[0].replaceWith(asItWas ? this.body : this.split);
    this.heads.forEach((head, place) => {
      head.hidden = this.hidden.has(place);
      if (place === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  }

  kept() {
    const { column, down } = this.order;
    const found = this.rows.filter(({ texts }) => texts.some((text) => text.toLowerCase().includes(this.asked)));
    return column < 0 ? found : found.sort((a, b) => compared(a.keys[column], b.keys[column], down) || a.place - b.place);
  }

  counted() {
    const number = this.kept().length;
    return `${number} of ${this.rows.length} rows.`;
  }

  tsv() {
    const shown = (values) => values.filter((_, place) => !this.hidden.has(place)).join("\t");
    return [shown(this.names), ...this.kept().map(({ texts }) => shown(texts))].join("\n");
  }

  say(words) {
    this.status.textContent = words;
  }
}
