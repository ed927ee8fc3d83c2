// Menus close when something else is chosen: by Escape, by a click or a step of the focus elsewhere.

/** Close the menu `details` when the reader leaves it; Escape gives the focus back to what opened it. */
export function closable(details) {
  const summary = details.querySelector("summary");
  const leave = (event) => {
    if (!details.contains(event.target)) details.open = false;
  };
  document.addEventListener("click", leave);
  document.addEventListener("focusin", leave);
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    summary.focus();
  });
}
