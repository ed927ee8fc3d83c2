// A list box of things by kind, under a box for text.

/** Return an empty, hidden list box. */
export function listbox(id) {
  const element = make("div", { id, role: "listbox", "aria-label": "Suggestions", class: "suggestions" });
  element.hidden = true;
  let options = [];
  let at = -1;

  return {
    id,
    element,
    get open() {
      return !element.hidden;
    },
    get active() {
      return options[at];
    },
    hide() {
      element.hidden = true;
      mark(-1);
    },
    /** Show groups of things, and last the way to all; return how many things there are. */
    fill(groups, { near, all, typed }) {
      options = [];
      at = -1;
      const shown = groups.map(({ kind, hits }, number) => group(kind, hits, `${id}-kind-${number}`));
      if (near) shown.unshift(make("div", { class: "meant", role: "presentation" }, "Did you mean"));
      const count = options.length;
      if (count) shown.push(option(all, [make("span", {}, `All that is found for “${typed}”`)], "all"));
      element.replaceChildren(...shown);
      element.hidden = !count;
      return count;
    },
    /** Go to the next option, or back; past the last one none is active. */
    move(step) {
      const places = options.length + 1;
      mark(((at + 1 + step + places) % places) - 1);
      return options[at];
    },
  };

  function mark(next) {
    options[at]?.setAttribute("aria-selected", "false");
    at = next;
    options[at]?.setAttribute("aria-selected", "true");
    options[at]?.scrollIntoView({ block: "nearest" });
  }

  function group(kind, hits, label) {
    const holder = make("div", { role: "group", "aria-labelledby": label });
    holder.append(make("div", { id: label, role: "presentation", class: "kind" }, kind));
    for (const hit of hits) holder.append(option(hit.address, words(hit)));
    return holder;
  }

  function option(address, children, name = "") {
    const made = make("div", { role: "option", id: `${id}-${options.length}`, "aria-selected": "false", class: name });
    made.dataset.address = address;
    made.append(...children);
    options.push(made);
    return made;
  }
}

function words({ label, name, way, note }) {
  const said = [make("span", { class: "label" }, label)];
  const besides = name === label ? note : `${way === "components" ? "of " : ""}${name}`;
  if (besides) said.push(" ", make("span", { class: "by" }, besides));
  return said;
}

function make(tag, attributes, text) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}
