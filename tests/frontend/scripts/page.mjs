// A page without a browser, for tests of single scripts: jsdom's document, and a server for what is fetched.
// Fonts it has none, so a ruler gives every letter the same width: half of the size of the text.
import { createServer } from "node:http";
import { after } from "node:test";
import { JSDOM } from "jsdom";

const NAMES = ["document", "location", "history", "localStorage", "getComputedStyle", "DOMParser", "XMLSerializer", "Node", "Event"];
const { window } = new JSDOM("<!doctype html><title>test</title><body></body>", { url: "http://localhost/", pretendToBeVisual: true });

for (const name of NAMES) globalThis[name] = window[name];
globalThis.window = window;
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
window.Element.prototype.scrollIntoView = () => {}; // nothing scrolls where nothing is laid out
window.HTMLCanvasElement.prototype.getContext = () => ({
  font: "",
  measureText(words) {
    return { width: (words.length * Number.parseFloat(this.font)) / 2 };
  },
});

/** Show `html` as the body of the page; return the body. */
export function show(html) {
  // listeners that scripts left on the document of another test would answer, too
  const body = document.createElement("body");
  body.innerHTML = html;
  document.body.replaceWith(body);
  return body;
}

/** Press `key` where the focus is, or on `target`; return whether a script took it. */
export function press(key, target = document.activeElement, more = {}) {
  return !target.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

/** Put `text` into a field as somebody who types. */
export function type(field, text) {
  field.value = text;
  field.dispatchEvent(new window.Event("input", { bubbles: true }));
}

/** Answer what scripts fetch by `handler(request, body)`, which gives { status, headers, body }; return the requests. */
export async function serve(handler) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString();
    requests.push({ method: request.method, url: request.url, headers: request.headers, body });
    const told = handler(request, body);
    response.writeHead(told.status ?? 200, { "Content-Type": "application/json", ...told.headers });
    response.end(typeof told.body === "string" ? told.body : JSON.stringify(told.body ?? {}));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const base = `http://127.0.0.1:${server.address().port}`;
  globalThis.fetch = (address, options) => original(new URL(address, base), options);
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  return requests;
}

const original = globalThis.fetch;

/** Wait until `holds()`; fail after two seconds. */
export async function until(holds) {
  const end = Date.now() + 2000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`never came true: ${holds}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}
