/** Put `text` on the clipboard; true if it is there. */
export async function copy(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed here: try the older way.
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

/** Let each button with `data-copy` copy the text of the element that it names, and say so. */
export function copyable(root) {
  const status = root.querySelector("[data-copied]");
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const done = await copy(root.getElementById(button.dataset.copy).textContent.trim());
      button.focus();
      status.textContent = done ? `Copied: ${button.dataset.copy}.` : "This browser does not let pages copy; select the text instead.";
    });
  }
}
