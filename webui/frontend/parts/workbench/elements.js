// Make elements: no markup from text, and no inline styles.

const SVG = "http://www.w3.org/2000/svg";

/** An element `name` with attributes and children; a child that is text is text. */
export function make(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same of SVG. */
export function draw(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** A labelled choice; `change` is called with the value chosen. */
export function choice(label, id, options, chosen, change) {
  const select = make("select", { id }, ...options.map((one) => make("option", { value: one, selected: one === chosen }, one)));
  select.addEventListener("change", () => change(select.value));
  return make("div", {}, make("label", { for: id }, label), select);
}
