// Which projects a state shows, in which order, and how many each further choice would show. Pure.
import { CHANGED, type FilterName, type Sort } from "../contract.ts";
import type { SortKeys } from "../text/collation.ts";
import { find } from "../text/fold.ts";
import type { Project } from "../card/project.ts";
import { FILTERS, type State } from "../pages/state.ts";
import { isThere, type There } from "./where.ts";

type Wanted = Pick<State, "chosen" | "q">;
export type Counts = Record<FilterName, Map<string, number>>;

export function filterProjects(projects: readonly Project[], wanted: Wanted, there: There | null = null): Project[] {
  const found = findProjects(projects, wanted.q);
  const inUse = FILTERS.filter((name) => wanted.chosen[name].length > 0);
  return projects.filter(
    (project) =>
      (found === null || found.has(project)) && isThere(there, project.id) && inUse.every((name) => holds(project, name, wanted)),
  );
}

/** For each filter: how many projects each value would show, all other filters staying as they are. */
export function countValues(projects: readonly Project[], wanted: Wanted, there: There | null = null): Counts {
  const found = findProjects(projects, wanted.q);
  const counts = Object.fromEntries(FILTERS.map((name) => [name, new Map<string, number>()])) as Counts;
  const inUse = FILTERS.filter((name) => wanted.chosen[name].length > 0);
  for (const project of projects) {
    if ((found !== null && !found.has(project)) || !isThere(there, project.id)) continue;
    const against = inUse.filter((name) => !holds(project, name, wanted));
    if (against.length > 1) continue;
    for (const name of against.length ? against : FILTERS) {
      for (const value of project.facets[name]) counts[name].set(value, (counts[name].get(value) ?? 0) + 1);
    }
  }
  return counts;
}

/** Projects by name. To make the keys of names is slow, so this is done once. */
export function sortByName(projects: readonly Project[], keys: SortKeys): Project[] {
  const keyed = projects.map((project) => ({ project, key: keys(project.name) }));
  keyed.sort((a, b) => compare(a.key, b.key) || compare(a.project.id, b.project.id));
  return keyed.map(({ project }) => project);
}

/** Projects, given by name, in another order; equal ones stay by name. */
export function sortProjects(projects: readonly Project[], sort: Sort): Project[] {
  return [...projects].sort((a, b) => compare(a.ranks[sort], b.ranks[sort]));
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function holds(project: Project, name: FilterName, wanted: Wanted): boolean {
  if (name === CHANGED) return wanted.chosen[name].some((day) => project.lastClaim >= day);
  return wanted.chosen[name].some((value) => project.facets[name].includes(value));
}

/** Projects that hold the words looked for; null where nothing is looked for. */
type Found = ReadonlySet<Project> | null;
let remembered: { projects: readonly Project[]; q: string; found: Found } = { projects: [], q: "", found: null };

function findProjects(projects: readonly Project[], q: string): Found {
  if (!q.trim()) return null;
  if (remembered.projects !== projects || remembered.q !== q) {
    const places = find(projects.map(({ text }) => text), q);
    remembered = { projects, q, found: new Set([...places].map((at) => projects[at]!)) };
  }
  return remembered.found;
}
