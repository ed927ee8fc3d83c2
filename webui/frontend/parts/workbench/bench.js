// What the page does with a query: run it, stop it, show what came, and keep the address true.
import { ask, Refused } from "./asking.js";
import { downloads } from "./downloads.js";
import { mark, unmark } from "./editor.js";
import { make } from "./elements.js";
import { addressFor, isLong } from "./links.js";
import { tell } from "./problem.js";
import { missingViews, sizeOf, switches, viewsOf } from "./views.js";

const by = (id) => document.getElementById(id);

/** One query at a time, from `read()`; `editor()` is the editor once it is there. */
export class Bench {
  constructor({ read, editor, most, seconds }) {
    Object.assign(this, { read, editor, most, seconds, running: null, clock: 0 });
  }

  /** Run what stands in the editor; `address`: also put it into the address. */
  async run(address = true) {
    this.stop();
    const query = this.read();
    const running = new AbortController();
    this.running = running;
    if (address && location.pathname + location.search + location.hash !== addressFor(query)) {
      history.pushState(null, "", addressFor(query));
    }
    this.busy(true, "Running …");
    const start = performance.now();
    try {
      const answer = await ask(query, running.signal);
      await this.show(query, answer, performance.now() - start);
    } catch (error) {
      if (running.signal.aborted) this.busy(false, "Stopped.");
      else this.fail(error);
    } finally {
      if (this.running === running) this.running = null;
    }
  }

  /** End the query that runs. */
  stop() {
    this.running?.abort();
    this.running = null;
    this.busy(false, "");
  }

  busy(is, words) {
    by("stop").hidden = !is;
    by("answer-part").setAttribute("aria-busy", String(is));
    by("state").textContent = words;
    clearInterval(this.clock);
    by("clock").textContent = "";
    const start = Date.now();
    const tick = () => { by("clock").textContent = `${Math.round((Date.now() - start) / 1000)} s; ended after ${this.seconds} s`; };
    if (is) this.clock = setInterval(tick, 1000);
  }

  async show(query, answer, took) {
    if (this.editor()) unmark(this.editor());
    by("problem").replaceChildren(...answer.warnings.map((text) =>
      make("p", { class: "problem", role: "status" }, `Passed over (SILENT): ${text}`)));
    const views = viewsOf(answer, this.most);
    const { buttons, first } = switches(views, (_, nodes) => by("answer-shown").replaceChildren(...nodes));
    const missing = missingViews(views);
    by("answer-views").replaceChildren(...buttons, ...(missing ? [make("span", { class: "quiet" }, missing)] : []));
    by("answer-views").hidden = !buttons.length && !missing;
    await first();
    const size = sizeOf(answer);
    by("answer-tally").hidden = size === null;
    by("answer-tally").textContent = size ?? "";
    by("answer-downloads").replaceChildren(...downloads(answer.kind, query, (error) => this.fail(error)));
    by("answer-downloads").hidden = by("answer-part").hidden = false;
    const noun = answer.kind === "graph" ? "statement" : "row";
    const told = size === null ? (answer.boolean ? "Yes" : "No") : `${size} ${noun}${size === 1 ? "" : "s"}`;
    this.busy(false, `${told}, ${Math.round(took)} ms.`);
  }

  /** Offer what can be done with the answer of kind `kind` that came with the page; it is asked again only then. */
  take(kind) {
    const query = this.read();
    by("answer-downloads").replaceChildren(...downloads(kind, query, (error) => this.fail(error)));
    by("answer-downloads").hidden = false;
    if (kind === "boolean") return;
    const more = make("button", { type: "button", class: "plain" }, "Chart or network");
    more.addEventListener("click", () => this.run(false));
    by("answer-views").replaceChildren(more);
    by("answer-views").hidden = false;
  }

  fail(error) {
    this.busy(false, "");
    by("answer-part").hidden = true;
    const told = tell(error, () => this.run());
    by("problem").replaceChildren(told);
    if (error instanceof Refused && error.line && this.editor()) mark(this.editor(), error.line, error.column, error.message, true);
  }

  /** Put the address of the query where it can be pasted. */
  async copyLink() {
    const link = new URL(addressFor(this.read()), location.href).href;
    const long = isLong(this.read()) ? " The query is long: the link needs JavaScript." : "";
    try {
      await navigator.clipboard.writeText(link);
      by("state").textContent = `Link copied.${long}`;
    } catch {
      history.replaceState(null, "", link);
      by("state").textContent = `The browser gave no access to its clipboard; the address bar has the link.${long}`;
    }
  }
}
