// Ask Lighthouse about pages, one after the other in one browser.
//
// usage: node lighthouse.mjs CHROME CATEGORY,CATEGORY… ADDRESS…
//
// Writes { address: { category: { score } } } as JSON to standard output.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"];
const [chromePath, categories, ...addresses] = process.argv.slice(2);
const browser = await launch({ chromePath, chromeFlags: FLAGS, logLevel: "silent" });
const told = {};
try {
  for (const address of addresses) {
    const settings = { port: browser.port, logLevel: "silent", onlyCategories: categories.split(","), disableFullPageScreenshot: true };
    const { lhr } = await lighthouse(address, settings);
    if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
    told[address] = Object.fromEntries(Object.entries(lhr.categories).map(([name, { score }]) => [name, { score }]));
  }
} finally {
  browser.kill();
}
process.stdout.write(JSON.stringify(told));
