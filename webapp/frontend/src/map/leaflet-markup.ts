// The two texts that Leaflet 1.9.4 turns into markup. The policy of the pages (Trusted Types) lets no other do so.
const WRITTEN = new Set([
  "<svg/>", // at its start, to learn whether the browser draws SVG
  '<span aria-hidden="true">&#215;</span>', // the sign on the button that closes a popup
]);

interface PolicyMaker {
  createPolicy(name: string, rules: { createHTML(text: string): string | null }): unknown;
}

/** The policy named `default` is asked about every text that is about to become markup; null refuses it with an error. */
const maker = (window as { trustedTypes?: PolicyMaker }).trustedTypes;
maker?.createPolicy("default", { createHTML: (text) => (WRITTEN.has(text) ? text : null) });
