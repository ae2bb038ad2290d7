// What stands above the list: how many projects are shown, how many of them exactly and certainly, what they cost.
import { knownCosts, type Project } from "../card/project.ts";
import { EXACT } from "../contract.ts";
import { byId, el } from "../pages/dom.ts";
import type { Strings } from "../text/strings.ts";
import type { There } from "./where.ts";

/** Counts what is shown of `all`; of the `matching` ones, who have no place stand apart where the question is where. */
export function showCounts(shown: readonly Project[], all: number, there: There | null, matching: () => readonly Project[], strings: Strings): void {
  const count = shown.length;
  const exact = shown.filter((project) => project.precision === EXACT).length;
  const words = count === all ? strings.plural("count_all", all) : strings.plural("count_some", all, { n: strings.number(count), total: strings.number(all) });
  const certainty = there ? [el("span", { class: "certainty" }, certaintyOf(shown, there, matching(), strings))] : [];
  byId("count").replaceChildren(el("strong", {}, words), `, ${strings.plural("count_exact", exact)}`, ...certainty);
  byId("costs").textContent = knownCosts(shown, strings);
}

/** How many of what is shown are certainly and possibly there, and how many have no place. */
function certaintyOf(shown: readonly Project[], there: There, matching: readonly Project[], strings: Strings): string {
  const certain = shown.filter(({ id }) => there.certain.has(id)).length;
  const placeless = matching.filter(({ id }) => there.placeless.has(id)).length;
  const found = `${strings.plural("count_certain", certain)}, ${strings.plural("count_possible", shown.length - certain)}`;
  return placeless ? `${found}; ${strings.plural("count_placeless", placeless)}` : found;
}
