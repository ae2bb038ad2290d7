// Two cuts to what the libraries would bring along.
import { readFile } from "node:fs/promises";

/** Leaves the stock styles of protomaps-leaflet out of the bundle: the atlas draws with its own rules only. */
export const withoutDefaultFlavours = {
  name: "without-default-flavours",
  setup(build) {
    build.onResolve({ filter: /^@protomaps\/basemaps$/ }, (args) => ({
      path: args.path,
      namespace: "no-flavours",
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: "no-flavours" }, () => ({
      contents: 'export function namedFlavor() { throw new Error("stock flavours are not bundled"); }',
      loader: "js",
    }));
  },
};

/** Leaflet's style sheet without the rules that load its own pictures: the atlas draws its own symbols. */
export const leafletStyles = {
  name: "leaflet-styles",
  setup(build) {
    build.onLoad({ filter: /leaflet[\\/]dist[\\/]leaflet\.css$/ }, async (args) => {
      const text = await readFile(args.path, "utf8");
      return { contents: text.replace(/[^{}]*\{[^{}]*url\([^{}]*\}/g, ""), loader: "css" };
    });
  },
};
