// What is used of Observable Plot. Whoever needs more names it here: the rest of it is left out of what is sent.
export { barX, dot, link, plot, rect, ruleX, text } from "@observablehq/plot";
