// The key "/" goes to the search box, unless somebody types, or has turned that off
// (WCAG 2.2, 2.1.4: a shortcut of one character can be turned off).
const OFF = "slash-off";

/** Let "/" go to *box*, and offer to turn that off where *place* is given. */
export function slash(box, place) {
  box.setAttribute("aria-keyshortcuts", "/");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || off()) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  if (place) place.append(choice());
}

function choice() {
  const label = document.createElement("label");
  label.className = "slash quiet";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = !off();
  box.addEventListener("change", () => keep(!box.checked));
  const key = document.createElement("kbd");
  key.textContent = "/";
  label.append(box, " The key ", key, " goes to the search box");
  return label;
}

function off() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false; // nothing may be kept here
  }
}

function keep(turnedOff) {
  try {
    if (turnedOff) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  } catch {
    // Kept for nobody: the box says so by being checked again next time.
  }
}
