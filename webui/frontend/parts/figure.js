// A figure with its drawing: as wide as there is room, and to take away as SVG or PNG.
import { drawing } from "./drawing.js";
import { asPng, asSvg, save } from "./picture.js";

const NARROW = 640; // px: below this, words stand above what is drawn; charts.css has the same number
const TAKEN_AWAY = 960; // px: the width of a file, whatever the width of the page

/** Draw the chart of `figure` into the space that the page keeps for it, and let it be downloaded. */
export function chartIn(figure) {
  const plot = figure.querySelector(".plot");
  const data = JSON.parse(plot.querySelector("script").textContent);
  let drawn = 0;
  const fit = () => {
    const width = Math.floor(plot.clientWidth);
    if (!width || width === drawn) return;
    drawn = width;
    plot.querySelector("svg.drawing")?.remove();
    plot.append(described(drawing(data, width, width < NARROW), data, figure));
  };
  fit();
  new ResizeObserver(fit).observe(plot);
  for (const button of figure.querySelectorAll(".downloads button")) {
    button.disabled = false;
    button.addEventListener("click", () => download(data, button));
  }
}

function described(svg, data, figure) {
  svg.classList.add("drawing");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", data.description);
  svg.setAttribute("aria-details", figure.querySelector(".twin")?.id ?? "");
  return svg;
}

async function download(data, button) {
  const svg = drawing({ ...data, titled: true }, TAKEN_AWAY, false);
  svg.classList.add("drawing", "away");
  document.body.append(svg); // styles are known only of what is in the page
  try {
    const file = button.value === "png" ? await asPng(svg) : asSvg(svg, data);
    save(file, `${data.name}.${button.value}`);
  } finally {
    svg.remove();
  }
}
