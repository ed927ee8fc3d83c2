// A search box that proposes things while somebody types: the combobox with a list box of the ARIA
// Authoring Practices (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). The focus stays in the box.
import { listbox } from "./options.js";

const PAUSE = 110; // ms without a key before the server is asked
const KEPT = 60; // answers that need not be asked for again
const kept = new Map();
let boxes = 0;

/** Make the box of a search form a combobox. */
export function suggest(form) {
  const box = form.querySelector('input[name="q"]');
  if (!box) return;
  boxes += 1;
  const list = listbox(`suggestions-${boxes}`);
  const told = document.createElement("p");
  told.className = "unseen";
  told.setAttribute("role", "status");
  form.classList.add("suggests");
  form.append(list.element, told);
  set(box, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });
  box.autocomplete = "off";

  let timer = 0;
  let asking = null;

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hide();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const show = ({ near, groups }, typed) => {
    const count = list.fill(groups, { near, all: `/search?q=${encodeURIComponent(typed)}`, typed });
    box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-expanded", String(count > 0));
    told.textContent = count ? `${count} ${near ? "may be meant" : "suggested"}` : "nothing of that name";
  };
  const look = async () => {
    const typed = box.value.trim();
    if (!typed) return close();
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await ask(typed, asking.signal);
      if (typed === box.value.trim() && document.activeElement === box) show(answer, typed);
    } catch (error) {
      if (error.name === "AbortError") return;
      close();
      told.textContent = "No suggestions now; press Enter to search.";
    }
  };
  const move = (step) => {
    const active = list.move(step);
    if (active) box.setAttribute("aria-activedescendant", active.id);
    else box.removeAttribute("aria-activedescendant");
  };

  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(look, kept.has(box.value.trim()) ? 0 : PAUSE);
  });
  const step = (by) => (list.open ? move(by) : look());
  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => location.assign(list.active.dataset.address),
    Escape: close, // a second one empties the box
  };
  const means = { Enter: () => list.active, Escape: () => list.open };
  box.addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || !(key in keys)) return;
    if (key in means && !means[key]()) return;
    event.preventDefault();
    keys[key]();
  });
  form.addEventListener("focusout", close);
  form.addEventListener("submit", close);
  list.element.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
  list.element.addEventListener("click", ({ target }) => {
    const chosen = target.closest('[role="option"]');
    if (chosen) location.assign(chosen.dataset.address);
  });
}

async function ask(typed, signal) {
  if (!kept.has(typed)) {
    const response = await fetch(`/suggest.json?q=${encodeURIComponent(typed)}`, { signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value);
    kept.set(typed, await response.json());
  }
  return kept.get(typed);
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
