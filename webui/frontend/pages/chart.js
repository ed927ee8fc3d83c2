// Figures of charts: each is drawn when it comes into view, by a part that is loaded only then.
const figures = document.querySelectorAll("figure.chart:has(.plot)");

const seen = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      show(target);
    }
  },
  { rootMargin: "400px" },
);
figures.forEach((figure) => seen.observe(figure));
// What is printed should be drawn, seen or not; where that comes too late, its table is printed.
addEventListener("beforeprint", () => figures.forEach(show));

async function show(figure) {
  if (figure.dataset.state === "drawn" || figure.dataset.state === "loading") return;
  figure.dataset.state = "loading";
  try {
    const { chartIn } = await import("../parts/figure.js");
    chartIn(figure);
    figure.dataset.state = "drawn";
  } catch (error) {
    figure.dataset.state = "failed";
    say(figure, error);
  }
}

function say(figure, error) {
  const told = document.createElement("p");
  told.className = "failed";
  told.setAttribute("role", "status");
  told.textContent = `The drawing could not be loaded (${error.message}). The table below has all of it. `;
  const again = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
  again.addEventListener("click", () => {
    told.remove();
    show(figure);
  });
  told.append(again);
  figure.querySelector(".plot").prepend(told);
}
