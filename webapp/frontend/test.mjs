// Runs the unit tests of the pure modules: bundled by esbuild first, so that any supported Node.js can run them.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const TESTS = join(HERE, "../../tests/frontend");

const outdir = await mkdtemp(join(tmpdir(), "atlas-tests-"));
try {
  const entryPoints = (await readdir(TESTS)).filter((name) => name.endsWith(".test.ts")).map((name) => join(TESTS, name));
  await build({
    entryPoints,
    outdir,
    bundle: true,
    platform: "node",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    alias: { "#src": join(HERE, "src") },
    nodePaths: [join(HERE, "node_modules")],
    logLevel: "warning",
  });
  const files = (await readdir(outdir)).map((name) => join(outdir, name));
  process.exitCode = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }).status ?? 1;
} finally {
  await rm(outdir, { recursive: true, force: true });
}
