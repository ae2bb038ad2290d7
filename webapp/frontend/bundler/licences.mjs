// Copies the licence of every package whose code, font or picture is in the bundle.
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)\//;
const LICENCE_FILE = /^(?:licen[cs]e|copying|mit-licen[cs]e)(?:\.(?:txt|md))?$/i;

export async function copyLicences(root, folder, metafiles, more) {
  const names = new Set(more);
  for (const { inputs } of metafiles) {
    for (const path of Object.keys(inputs)) {
      const found = PACKAGE.exec(path);
      if (found) names.add(found[1]);
    }
  }
  await mkdir(folder, { recursive: true });
  for (const name of [...names].sort()) await copyLicence(join(root, "node_modules", name), folder, name);
}

async function copyLicence(source, folder, name) {
  const target = join(folder, `${name.replace("@", "").replace("/", "-")}.txt`);
  const file = (await readdir(source)).find((candidate) => LICENCE_FILE.test(candidate));
  if (file) {
    await copyFile(join(source, file), target);
    return;
  }
  const { license, version, homepage = "" } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  if (!license) throw new Error(`${name} states no licence`);
  await writeFile(target, `${name} ${version}\nLicence: ${license}\n${homepage}\n`);
}
