// The list of examples: filtered while one writes, loaded by a click.

/** Make the list filter itself, and give the query of an example to `load`. */
export function openExamples(load) {
  const groups = [...document.querySelectorAll(".example-group")];
  const links = groups.flatMap((group) => [...group.querySelectorAll("a")]);
  const told = document.getElementById("sifted");
  document.getElementById("sift").addEventListener("input", ({ target }) => {
    const words = target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const link of links) {
      link.parentElement.hidden = !words.every((word) => link.textContent.toLowerCase().includes(word));
    }
    for (const group of groups) group.hidden = !group.querySelector("li:not([hidden])");
    const left = links.filter((link) => !link.parentElement.hidden).length;
    told.textContent = words.length ? `${left} of ${links.length}` : "";
  });
  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      load(new URL(link.href).searchParams.get("query"), link.textContent);
    });
  }
}
