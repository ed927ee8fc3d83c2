// What went wrong, what governs it, and what to do about it.
import { Refused } from "./asking.js";
import { make } from "./elements.js";

const AGAIN = new Set([0, 429, 500, 502, 503, 504, 507]);
const DO = {
  403: "Take out what is not allowed, and run it again.",
  413: "Make the query shorter or simpler.",
  504: "Ask for less: fewer patterns, a LIMIT, or start from one thing.",
  507: "Ask for less: fewer rows or columns, a LIMIT, or no sorting of everything.",
};

/** Tell of `error` in words; `again` runs the query once more. */
export function tell(error, again) {
  const status = error instanceof Refused ? error.status : 0;
  const parts = [make("p", {}, words(error, status))];
  if (error.setting) parts.push(make("p", {}, "The setting that decides this: ", make("code", {}, error.setting), "."));
  if (DO[status]) parts.push(make("p", {}, DO[status]));
  if (AGAIN.has(status)) parts.push(retry(error.retryAfter, again));
  return make("div", { class: "problem", role: "alert" }, ...parts);
}

function words(error, status) {
  if (!(error instanceof Refused)) return `The server cannot be reached: ${error.message}.`;
  const title = error.title && !error.message.startsWith(error.title) ? `${error.title} ` : "";
  return `${status >= 400 && !error.line ? `${status}: ` : ""}${status === 400 ? "" : title}${error.message}`;
}

/** A button that can be pressed once the server takes the query again. */
function retry(seconds, again) {
  const button = make("button", { type: "button", class: "plain" }, "Try again");
  button.addEventListener("click", again);
  let left = Math.min(seconds ?? 0, 3600);
  const count = () => {
    button.disabled = left > 0;
    button.textContent = left > 0 ? `Try again in ${left} s` : "Try again";
    if (left > 0) setTimeout(count, 1000);
    left -= 1;
  };
  count();
  return make("p", { class: "acts" }, button);
}
