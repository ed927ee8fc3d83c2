// Bundle what pages load: every module of pages/ and every style sheet named below, into ../static/assets.
//
// usage: node build.mjs
//
// Writes each file under a name that holds a digest of what is in it, besides it the same compressed
// (.br, .gz), `manifest.json` (entry name → file name) and `licences.txt` (what packages went in, and
// under which terms). The same sources give the same bytes.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = resolve(here, "../static/assets");
const fresh = `${target}.new`;
const entries = {
  style: resolve(here, "../static/style.css"),
  ...Object.fromEntries(
    readdirSync(join(here, "pages")).sort().map((name) => [name.replace(/\.(js|css)$/, ""), join(here, "pages", name)]),
  ),
};

const { metafile, outputFiles } = await build({
  absWorkingDir: here,
  entryPoints: Object.entries(entries).map(([out, path]) => ({ in: path, out })),
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome109", "firefox115", "safari16.4"],
  minify: true,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".svg": "file", ".woff2": "file", ".woff": "file", ".ttf": "file", ".eot": "file", ".png": "file" },
  external: ["/static/*"],
  legalComments: "none",
  metafile: true,
  write: false,
  logLevel: "warning",
});

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
for (const { path, contents } of outputFiles) {
  writeFileSync(path, contents);
  if (!/\.(js|css|svg|txt)$/.test(path)) continue;
  writeFileSync(`${path}.br`, brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(`${path}.gz`, gzipSync(contents, { level: 9 }));
}
writeFileSync(join(fresh, "licences.txt"), licences(packagesOf(metafile)));
writeFileSync(join(fresh, "manifest.json"), `${JSON.stringify(manifest(metafile), null, 2)}\n`);
rmSync(target, { recursive: true, force: true });
renameSync(fresh, target);

/** The files that the one at `path` imports in these ways, and those that they do. */
function reached(outputs, path, ways, found = new Set()) {
  for (const one of outputs[path].imports) {
    if (one.external || !ways.includes(one.kind) || found.has(basename(one.path))) continue;
    found.add(basename(one.path));
    reached(outputs, one.path, ways, found);
  }
  return [...found].sort();
}

/**
 * What an entry is called in a template → { file, imports: what it needs at once, later: that and what it may
 * load when it is used, sha256 of the whole }.
 */
function manifest({ outputs }) {
  const named = {};
  for (const [path, output] of Object.entries(outputs)) {
    // what a page loads later is an entry to esbuild, too
    if (!output.entryPoint || !Object.values(entries).includes(resolve(here, output.entryPoint))) continue;
    const kind = path.endsWith(".css") ? "css" : "js";
    const name = basename(output.entryPoint).replace(/\.(js|css)$/, "");
    named[`${name}.${kind}`] = {
      file: basename(path),
      imports: reached(outputs, path, ["import-statement"]),
      later: reached(outputs, path, ["import-statement", "dynamic-import"]),
      ...(output.cssBundle ? { css: basename(output.cssBundle) } : {}),
      sha256: createHash("sha256").update(readFileSync(resolve(here, path))).digest("hex"),
    };
  }
  return Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The folders of the packages that something was taken from. */
function packagesOf({ inputs }) {
  const folders = Object.keys(inputs)
    .map((path) => path.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1])
    .filter(Boolean);
  return [...new Set(folders)].sort();
}

function licences(folders) {
  const told = folders.map((folder) => {
    const at = resolve(here, folder);
    const { name, version, license } = JSON.parse(readFileSync(join(at, "package.json"), "utf8"));
    const file = readdirSync(at).find((each) => /^(licen[cs]e|copying)(\.|$)/i.test(each));
    if (!license && !file) throw new Error(`${relative(here, at)} names no licence`);
    return `${name} ${version} (${license ?? "see below"})\n\n${file ? readFileSync(join(at, file), "utf8").trim() : ""}\n`;
  });
  return told.join(`\n${"-".repeat(80)}\n\n`);
}
