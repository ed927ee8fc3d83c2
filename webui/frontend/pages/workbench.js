// The workbench at /sparql.
import "@zazuko/yasqe/build/yasqe.min.css";
import "../parts/workbench/workbench.css";
import { Bench } from "../parts/workbench/bench.js";
import { mark, openEditor } from "../parts/workbench/editor.js";
import { openExamples } from "../parts/workbench/examples.js";
import { queryIn } from "../parts/workbench/links.js";

const by = (id) => document.getElementById(id);
const { rows, seconds } = document.querySelector(".bench").dataset;
const bench = new Bench({ read: () => editor.getValue(), editor: () => editor, most: Number(rows), seconds: Number(seconds) });
const leave = () => by("run").focus();
const editor = openEditor(by("query"), { run: () => bench.run(), leave });

document.querySelectorAll("[data-scripted]").forEach((one) => { one.hidden = one.dataset.scripted === "off"; });
by("asking").addEventListener("submit", (event) => { event.preventDefault(); bench.run(); });
by("stop").addEventListener("click", () => { bench.stop(); by("state").textContent = "Stopped."; by("run").focus(); });
by("copy-link").addEventListener("click", () => bench.copyLink());
openExamples((query, title) => {
  bench.stop();
  editor.setValue(query);
  by("state").textContent = `Loaded: ${title}. Run it when you like.`;
  by("asking").scrollIntoView({ block: "nearest" });
  by("run").focus({ preventScroll: true });
});
addEventListener("popstate", () => {
  const query = queryIn(location);
  if (query !== null && query !== editor.getValue()) editor.setValue(query);
  if (query !== null) bench.run(false);
});

const answered = by("answer-part").dataset.answered;
const wrong = document.querySelector("#problem [data-line]");
if (wrong) mark(editor, Number(wrong.dataset.line), Number(wrong.dataset.column), wrong.querySelector("p").textContent, false);
const behind = queryIn({ hash: location.hash, search: "" });
if (behind !== null) {
  editor.setValue(behind);
  bench.run(false);
} else if (answered) {
  bench.take(answered);
}
