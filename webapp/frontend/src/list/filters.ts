// Which projects a state shows, in which order, and how many each further choice would show. Pure.
import { find } from "../text/fold.ts";
import type { Project } from "../card/project.ts";
import { FILTERS, type FilterName, type Sort, type State } from "../pages/state.ts";

type Wanted = Pick<State, "chosen" | "q">;
export type Counts = Record<FilterName, Map<string, number>>;

export function filterProjects(projects: readonly Project[], wanted: Wanted): Project[] {
  const found = findProjects(projects, wanted.q);
  const inUse = FILTERS.filter((name) => wanted.chosen[name].length > 0);
  return projects.filter(
    (project) => (found === null || found.has(project)) && inUse.every((name) => holds(project, name, wanted)),
  );
}

/** For each filter: how many projects each value would show, all other filters staying as they are. */
export function countValues(projects: readonly Project[], wanted: Wanted): Counts {
  const found = findProjects(projects, wanted.q);
  const counts = Object.fromEntries(FILTERS.map((name) => [name, new Map<string, number>()])) as Counts;
  const inUse = FILTERS.filter((name) => wanted.chosen[name].length > 0);
  for (const project of projects) {
    if (found !== null && !found.has(project)) continue;
    const against = inUse.filter((name) => !holds(project, name, wanted));
    if (against.length > 1) continue;
    for (const name of against.length ? against : FILTERS) {
      for (const value of project.facets[name]) counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
    }
  }
  return counts;
}

/** Projects by name. Comparing words of a language is slow, so this is done once. */
export function sortByName(projects: readonly Project[], compare: (a: string, b: string) => number): Project[] {
  return [...projects].sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
}

/** Projects, given by name, in another order; equal ones stay by name. */
export function sortProjects(projects: readonly Project[], sort: Sort): Project[] {
  return [...projects].sort(ORDERS[sort]);
}

const ORDERS: Record<Sort, (a: Project, b: Project) => number> = {
  programme: (a, b) => Number(b.facets.programme.length > 0) - Number(a.facets.programme.length > 0),
  name: () => 0,
  cost: (a, b) => (b.costUsd ?? -1) - (a.costUsd ?? -1),
  date: (a, b) => (a.statusDate < b.statusDate ? 1 : a.statusDate > b.statusDate ? -1 : 0),
  sources: (a, b) => b.sources - a.sources,
  border: (a, b) => difference(a.borderKm ?? Infinity, b.borderKm ?? Infinity),
};

function difference(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function holds(project: Project, name: FilterName, wanted: Wanted): boolean {
  return wanted.chosen[name].some((value) => project.facets[name].includes(value));
}

/** Projects that hold the words looked for; null where nothing is looked for. */
type Found = ReadonlySet<Project> | null;
let remembered: { projects: readonly Project[]; q: string; found: Found } = { projects: [], q: "", found: null };

function findProjects(projects: readonly Project[], q: string): Found {
  if (q === "") return null;
  if (remembered.projects !== projects || remembered.q !== q) {
    const places = find(projects.map(({ text }) => text), q);
    remembered = { projects, q, found: new Set([...places].map((at) => projects[at]!)) };
  }
  return remembered.found;
}
