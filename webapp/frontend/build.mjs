// Bundles the browser side: scripts, styles, fonts and one symbol sprite, named by their content.
// usage: node build.mjs [output folder]; the folder is replaced in one move when all went well.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { copyLicences } from "./bundler/licences.mjs";
import { compressTextFiles } from "./bundler/compress.mjs";
import { leafletStyles, withoutDefaultFlavours } from "./bundler/plugins.mjs";
import { buildSprite } from "./bundler/sprite.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUTPUT = resolve(process.argv[2] ?? join(HERE, "../static/dist"));
const VOCABULARY = join(HERE, "../../geodata/data/vocab.yaml");

// Letters are cut by fonts.py; icons are in the sprite; fflate is inside the published bundle of pmtiles.
const NOT_IN_METAFILE = ["@fontsource-variable/inter", "@mapbox/maki", "fflate", "quickselect"];

// What the server draws pictures with.
const FOR_PICTURES = ["picture-400.ttf", "picture-600.ttf", "letters.json"];

const COMMON = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  target: ["chrome109", "firefox115", "safari16"],
  legalComments: "none",
  metafile: true,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  logLevel: "warning",
};

async function bundleScripts(outdir) {
  return build({
    ...COMMON,
    outdir,
    entryPoints: { atlas: "src/pages/atlas.ts", pages: "src/pages/pages.ts", embed: "src/pages/embed.ts", builder: "src/pages/builder.ts", story: "src/pages/story.ts", desk: "src/pages/desk.ts", place: "src/pages/place.ts" },
    format: "iife",
    plugins: [withoutDefaultFlavours],
  });
}

/** What a page imports on first use. */
async function bundleModules(outdir) {
  return build({ ...COMMON, outdir, entryPoints: { "share-dialog": "src/pages/share-dialog.ts", "time-bar": "src/time/time-bar.ts", charts: "src/pages/charts.ts", tray: "src/pages/tray.ts", "copy-table": "src/list/copy-table.ts", "street-style": "src/map/street-style.ts", "own-layers": "src/map/own-layers.ts" }, format: "esm", plugins: [withoutDefaultFlavours] });
}

/** Tools of the map that draw: what they share is fetched once. */
async function bundleTools(outdir) {
  return build({ ...COMMON, outdir, entryPoints: { measure: "src/map/measure.ts", near: "src/map/near.ts" }, format: "esm", splitting: true, chunkNames: "drawing-[hash]" });
}

/** A reader's own file: what shows it, its worker, and a part for each format. */
async function bundleFiles(outdir) {
  return build({ ...COMMON, outdir, entryPoints: { "own-file": "src/map/own-file.ts", "own-file-worker": "src/files/worker.ts" }, format: "esm", splitting: true, chunkNames: "own-file-[name]-[hash]" });
}

async function bundleStyles(outdir) {
  return build({
    ...COMMON,
    outdir,
    entryPoints: { atlas: "styles/atlas.css", embed: "styles/embed.css", story: "styles/story.css", border: "styles/border.css", suggest: "styles/suggest.css", measure: "styles/measure.css", "own-file": "styles/own-file.css", lite: "styles/lite.css", tray: "styles/tray.css", desk: "styles/desk.css" },
    loader: { ".woff2": "file" },
    plugins: [leafletStyles],
  });
}

async function writeHashed(folder, name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const file = `${basename(name, extname(name))}-${hash}${extname(name)}`;
  await writeFile(join(folder, file), text);
  return file;
}

/** Plain name of a built file: the name without its hash. */
function plainName(file) {
  return file.replace(/-[0-9A-Z]{8}(?=\.[a-z0-9]+$)/, "");
}

async function main() {
  await mkdir(dirname(OUTPUT), { recursive: true });
  const folder = await mkdtemp(`${OUTPUT}.`);
  try {
    const scripts = await bundleScripts(folder);
    const modules = await bundleModules(folder);
    const tools = await bundleTools(folder);
    const readers = await bundleFiles(folder);
    const styles = await bundleStyles(folder);
    await writeHashed(folder, "sprite.svg", await buildSprite(HERE, VOCABULARY));
    for (const name of FOR_PICTURES) await writeHashed(folder, name, await readFile(join(HERE, "build", name)));
    const files = (await readdir(folder)).sort();
    const manifest = Object.fromEntries(files.map((file) => [plainName(file), file]));
    await writeFile(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
    await copyLicences(HERE, join(folder, "licenses"), [scripts.metafile, modules.metafile, tools.metafile, readers.metafile, styles.metafile], NOT_IN_METAFILE);
    await compressTextFiles(folder);
    await chmod(folder, 0o755); // mkdtemp makes it private to this user
    await replace(folder, OUTPUT);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function replace(folder, target) {
  const old = `${folder}.old`;
  await rename(target, old).catch((error) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(folder, target);
  await rm(old, { recursive: true, force: true });
}

await main();
