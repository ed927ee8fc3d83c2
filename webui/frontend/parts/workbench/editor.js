// The editor in place of the text area, with errors at their lines.
import { Yasqe } from "@zazuko/yasqe";
import { prepareCompletion } from "./completion.js";

const GUTTER = "gutterErrorBar";

// Its own check writes inline styles, which the pages do not allow; this one says the same in plain text.
Yasqe.prototype.checkSyntax = function checkSyntax() {
  this.clearGutter(GUTTER);
  this.queryValid = true;
  for (let line = 0; line < this.getDoc().lineCount(); line += 1) {
    const { state } = this.getTokenAt({ line, ch: this.getDoc().getLine(line).length }, !this.prevQueryValid);
    this.setOption("queryType", state.queryType);
    if (state.OK !== false) continue;
    const expected = (state.possibleCurrent ?? []).slice(0, 12).join(", ");
    this.setGutterMarker(line, GUTTER, sign(state.errorMsg || `This line does not parse. Expected: ${expected}`));
    this.queryValid = false;
    return;
  }
};

function sign(text) {
  const made = document.createElement("span");
  made.className = "line-error";
  made.textContent = "!";
  made.title = text;
  return made;
}

/** Put an editor in the place of `area`, which stays what the form sends. */
export function openEditor(area, { run, leave }) {
  prepareCompletion(Yasqe);
  const holder = document.createElement("div");
  holder.className = "editor-place";
  const height = area.offsetHeight;
  area.after(holder);
  area.hidden = true;
  const keys = { "Ctrl-Enter": run, "Cmd-Enter": run, Esc: leave, "Ctrl-S": () => {} };
  const editor = new Yasqe(holder, {
    value: area.value, persistenceId: null, createShareableLink: null, consumeShareLink: null, prefixCcApi: null,
    showQueryButton: false, resizeable: false, editorHeight: `${height}px`, extraKeys: keys,
    screenReaderLabel: "Query", requestConfig: { endpoint: "/sparql" }, viewportMargin: 40, highlightSelectionMatches: false,
  });
  editor.on("change", () => { area.value = editor.getValue(); unmark(editor); });
  const input = editor.getInputField();
  input.setAttribute("aria-describedby", "keys");
  document.querySelector(`label[for="${area.id}"]`)?.addEventListener("click", () => editor.focus());
  return editor;
}

/** Show that line and column `line`, `column` (from 1) of the query are wrong; `focus`: put the cursor there. */
export function mark(editor, line, column, text, focus) {
  unmark(editor);
  const number = Math.min(Math.max(line - 1, 0), editor.getDoc().lineCount() - 1);
  editor.addLineClass(number, "background", "wrong-line");
  editor.setGutterMarker(number, GUTTER, sign(text));
  const place = { line: number, ch: Math.max((column ?? 1) - 1, 0) };
  editor.wrong = [number, editor.getDoc().markText(place, { line: number, ch: place.ch + 1 }, { className: "wrong-place" })];
  editor.getDoc().setCursor(place);
  editor.scrollIntoView(place, 60);
  if (focus) editor.focus();
}

/** Take away what `mark` showed. */
export function unmark(editor) {
  if (!editor.wrong) return;
  const [number, place] = editor.wrong;
  editor.wrong = null;
  place.clear();
  editor.removeLineClass(number, "background", "wrong-line");
}
