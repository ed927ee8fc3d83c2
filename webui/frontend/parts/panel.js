// A panel over the page that shows a part of another page of this site.

/**
 * Show what `selector` finds on the page at `address` in `dialog`.
 *
 * While it loads, the panel says so; where it cannot be had, it says why, with a button that tries again.
 * The panel always leads to the whole page.
 */
export async function showPart(dialog, address, selector, title) {
  const body = frame(dialog, address, title);
  if (!dialog.open) dialog.showModal();
  const said = Object.assign(document.createElement("p"), { className: "quiet", textContent: "Loading …" });
  said.setAttribute("role", "status");
  body.replaceChildren(said);
  try {
    const found = await partsOf(address, selector);
    body.replaceChildren(...found);
  } catch (error) {
    said.textContent = `This could not be loaded: ${error.message}. `;
    const again = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
    again.addEventListener("click", () => showPart(dialog, address, selector, title));
    body.replaceChildren(said, again);
  }
}

async function partsOf(address, selector) {
  const response = await fetch(address, { headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = [...page.querySelectorAll(selector)];
  if (!found.length) throw new Error("the page has no such part");
  return found.map((each) => document.adoptNode(each));
}

function frame(dialog, address, title) {
  const head = document.createElement("header");
  const named = Object.assign(document.createElement("h2"), { id: `${dialog.id}-title`, textContent: title });
  const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close" });
  close.addEventListener("click", () => dialog.close());
  head.append(named, close);
  const body = document.createElement("div");
  const whole = document.createElement("p");
  whole.append(Object.assign(document.createElement("a"), { href: address, textContent: "Open the whole page" }));
  dialog.setAttribute("aria-labelledby", named.id);
  dialog.replaceChildren(head, body, whole);
  return body;
}
