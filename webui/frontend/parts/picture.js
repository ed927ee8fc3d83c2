// A drawing as a file of its own: SVG without any style sheet, or PNG.

const KEPT = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "font-size", "font-weight", "font-style", "text-anchor"];
const DRAWN = "g, path, line, rect, circle, text";
const FAMILY = "Helvetica, Arial, sans-serif";
const SCALE = 2; // pixels of a PNG for each of the drawing

/** Return `svg`, which is in the page, as a file that needs nothing else; `data` has its title and description. */
export function asSvg(svg, data) {
  const copy = svg.cloneNode(true);
  const originals = [...svg.querySelectorAll(DRAWN)];
  [...copy.querySelectorAll(DRAWN)].forEach((element, index) => resolve(element, getComputedStyle(originals[index])));
  for (const name of ["class", "style", "fill", "aria-label", "aria-details"]) copy.removeAttribute(name);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("font-family", FAMILY);
  copy.prepend(worded("title", data.title), worded("desc", `${data.description} ${data.source}`), ground(svg));
  const text = new XMLSerializer().serializeToString(copy);
  return new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${text}\n`], { type: "image/svg+xml" });
}

function resolve(element, style) {
  for (const name of KEPT) {
    const value = style.getPropertyValue(name);
    if (value) element.setAttribute(name, value);
  }
  for (const name of ["class", "style"]) element.removeAttribute(name);
}

function worded(name, words) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  element.textContent = words;
  return element;
}

function ground(svg) {
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const drawn = { width: svg.getAttribute("width"), height: svg.getAttribute("height"), fill: groundOf(svg) };
  Object.entries(drawn).forEach(([name, value]) => rect.setAttribute(name, value));
  return rect;
}

const groundOf = (svg) => getComputedStyle(svg).backgroundColor;

/** Return `svg`, which is in the page, as PNG. It is painted piece by piece: the page's policy allows no image of data. */
export function asPng(svg) {
  const [width, height] = ["width", "height"].map((name) => Number(svg.getAttribute(name)));
  const canvas = Object.assign(document.createElement("canvas"), { width: width * SCALE, height: height * SCALE });
  const context = canvas.getContext("2d");
  context.fillStyle = groundOf(svg);
  context.fillRect(0, 0, canvas.width, canvas.height);
  const corner = svg.getScreenCTM();
  for (const element of svg.querySelectorAll("path, line, rect, circle, text")) {
    const { a, b, c, d, e, f } = corner.inverse().multiply(element.getScreenCTM());
    context.setTransform(a * SCALE, b * SCALE, c * SCALE, d * SCALE, e * SCALE, f * SCALE);
    paint(context, element, getComputedStyle(element));
  }
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the picture is too large for this browser"))));
  });
}

function paint(context, element, style) {
  if (element.localName === "text") return write(context, element, style);
  const path = outline(element);
  if (style.fill !== "none") {
    context.globalAlpha = Number(style.fillOpacity);
    context.fillStyle = style.fill;
    context.fill(path);
  }
  if (style.stroke !== "none") {
    context.globalAlpha = Number(style.strokeOpacity);
    context.strokeStyle = style.stroke;
    context.lineWidth = parseFloat(style.strokeWidth);
    context.stroke(path);
  }
}

function outline(element) {
  const number = (name) => Number(element.getAttribute(name) ?? 0);
  const path = new Path2D(element.localName === "path" ? element.getAttribute("d") : undefined);
  if (element.localName === "rect") path.rect(number("x"), number("y"), number("width"), number("height"));
  if (element.localName === "circle") path.arc(number("cx"), number("cy"), number("r"), 0, 2 * Math.PI);
  if (element.localName === "line") {
    path.moveTo(number("x1"), number("y1"));
    path.lineTo(number("x2"), number("y2"));
  }
  return path;
}

function write(context, element, style) {
  if (!element.textContent || !element.getNumberOfChars()) return;
  const { x, y } = element.getStartPositionOfChar(0);
  context.globalAlpha = 1;
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.fill;
  context.fillText(element.textContent, x, y);
}

/** Let the reader keep `file` under `name`. */
export function save(file, name) {
  const address = URL.createObjectURL(file);
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
