// What is in a ZIP file, unpacked only as far as its sizes are bearable. Pure.
import { unzipSync } from "fflate";
import { Unreadable } from "./failure.ts";

/** Unpacked, in bytes: four times the largest file that is taken. */
export const MOST_UNPACKED = 200 * 1024 * 1024;
const WANTED = /\.(?:shp|dbf|prj|cpg|kml)$/i;

export function unzip(bytes: Uint8Array): Map<string, Uint8Array> {
  let whole = 0;
  const names: string[] = [];
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        names.push(name);
        if (!WANTED.test(name) || name.startsWith("__MACOSX/")) return false;
        whole += originalSize;
        if (whole > MOST_UNPACKED) throw new Unreadable("unpacks_too_large", { name: name.slice(0, 80), mb: MOST_UNPACKED / 1024 / 1024 });
        return true;
      },
    });
    const found = new Map(Object.entries(files));
    if (![...found.keys()].some((name) => /\.(?:shp|kml)$/i.test(name))) throw new Unreadable("zip_without", { names: names.slice(0, 6).join(", ").slice(0, 200) || "–" });
    return found;
  } catch (error) {
    if (error instanceof Unreadable) throw error;
    throw new Unreadable("zip_broken");
  }
}
