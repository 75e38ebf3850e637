// Builds src/ into dist/, which is committed: who installs harmwatch needs no Node. The same sources give the same bytes.
import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const OUT = "dist";
const MAPLIBRE = "node_modules/maplibre-gl/dist";

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT);
await build({
  entryPoints: ["src/main.ts", "src/style.css"],
  outdir: OUT,
  bundle: true,
  minify: true,
  format: "esm",
  splitting: true, // the map is large and comes after the list has been painted
  chunkNames: "[name]",
  target: "es2022",
  legalComments: "none", // their licences are in licenses.txt
});
await cp("src/index.html", `${OUT}/index.html`);
await cp("src/icon.svg", `${OUT}/icon.svg`);
await cp(`${MAPLIBRE}/maplibre-gl-csp-worker.js`, `${OUT}/map-worker.js`);
await cp("node_modules/world-atlas/countries-50m.json", `${OUT}/countries.json`);
await writeFile(`${OUT}/licenses.txt`, await licences());
await writeFile(`${OUT}/sources.sha256`, `${await digest()}\n`);

async function licences() {
  const files = [
    ["MapLibre GL JS", `${MAPLIBRE}/LICENSE.txt`],
    ["world-atlas (borders: Natural Earth, public domain)", "node_modules/world-atlas/LICENSE"],
    ["topojson-client", "node_modules/topojson-client/LICENSE"],
  ];
  const texts = files.map(async ([name, path]) => `${name}\n\n${(await readFile(path, "utf8")).trim()}\n`);
  return (await Promise.all(texts)).join("\n\n");
}

// What dist is made from, so that a test without Node sees a forgotten build (tests/unit/gateway/test_built_page.py).
async function digest() {
  const sources = (await readdir("src")).map((name) => `src/${name}`);
  const hash = createHash("sha256");
  for (const path of [...sources, "build.mjs", "package-lock.json"].sort()) {
    hash.update(`${path}\0`).update(await readFile(path)).update("\0");
  }
  return hash.digest("hex");
}
