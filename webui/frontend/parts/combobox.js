// A select that can be searched, after the pattern of the ARIA Authoring Practices (combobox with a list).
const SHOWN = 60; // options at once: more are found by typing

const plain = (text) => text.normalize("NFKC").toLowerCase();
const letters = (text) => plain(text).replace(/[^\p{L}\p{N}]+/gu, "");

/** The options that `typed` may mean: those that begin so, then those that hold it, with or without signs. */
export function matching(options, typed) {
  const [asked, bare] = [plain(typed.trim()), letters(typed)];
  if (!asked) return [...options];
  const rank = ({ label }) => {
    const name = plain(label);
    if (name.startsWith(asked)) return 0;
    if (bare && letters(name).startsWith(bare)) return 1;
    return name.includes(asked) || (bare && letters(name).includes(bare)) ? 2 : 3;
  };
  return options.map((option) => [rank(option), option]).filter(([at]) => at < 3).sort(([a], [b]) => a - b).map(([, option]) => option);
}

function made(name, attributes) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** Put a field to type in, with a list of what fits, in the place of `select`, which keeps the value. */
export function searchable(select) {
  const options = [...select.options];
  const id = select.id;
  const input = made("input", {
    id, role: "combobox", autocomplete: "off", spellcheck: "false", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": `${id}-list`, "aria-describedby": `${id}-said`,
  });
  const label = document.querySelector(`label[for="${id}"]`).textContent;
  const list = made("ul", { id: `${id}-list`, role: "listbox", class: "combo-list", "aria-label": label, hidden: "" });
  const said = made("span", { id: `${id}-said`, class: "unseen", role: "status" });
  const box = made("div", { class: "combo" });
  let [found, at] = [[], -1];

  const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const rest = () => { input.value = select.selectedOptions[0]?.label ?? ""; close(); };
  const mark = (place) => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = Math.max(0, Math.min(place, Math.min(found.length, SHOWN) - 1));
    const item = list.children[at];
    if (!item?.id) return;
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item.id);
  };
  const open = (typed) => {
    found = matching(options, typed);
    list.replaceChildren(...found.slice(0, SHOWN).map((option, place) => {
      const item = made("li", { id: `${id}-option-${place}`, role: "option", "aria-selected": "false" });
      item.textContent = option.label;
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => pick(option));
      return item;
    }));
    said.textContent = found.length > SHOWN ? `${found.length} fit, the first ${SHOWN} are listed` : `${found.length} fit`;
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const pick = (option) => { select.value = option.value; rest(); said.textContent = `${option.label} chosen`; };

  input.addEventListener("input", () => { open(input.value); if (found.length) mark(0); });
  input.addEventListener("click", () => { if (list.hidden) { input.select(); open(""); mark(select.selectedIndex); } });
  input.addEventListener("blur", () => {
    const exact = options.filter((option) => letters(option.label) === letters(input.value));
    const same = exact.find((option) => option.label === input.value) ?? (exact.length === 1 ? exact[0] : undefined);
    if (same) select.value = same.value;
    rest();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { open(""); mark(select.selectedIndex); } else mark(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      pick(found[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      rest();
    }
  });

  input.style.width = `${select.offsetWidth}px`; // nothing moves
  select.removeAttribute("id");
  select.hidden = true;
  select.before(box);
  box.append(input, list, said);
  rest();
}
