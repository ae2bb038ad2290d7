// Rows that name a region, by its id or in any language and spelling, put on the region's outline. Pure.
import { fold, kindred } from "../text/fold.ts";
import type { Row } from "./table.ts";

export interface Region {
  readonly id: string;
  /** Names, one in each language that has one, in the same order for all regions. */
  readonly names: readonly (string | null)[];
}

export const NO_REGION = -1;
/** A word that so many names of one language share, and at least so large a part of them, says what a region is, not which. */
const SHARED_BY = 3;
const SHARED_PART = 0.04;
const LOOK = 500;

export class Gazetteer {
  private readonly ids: Map<string, number>;
  private readonly whole = new Map<string, number>();
  private readonly core = new Map<string, number>();
  private readonly kinds: ReadonlySet<string>;

  constructor(regions: readonly Region[]) {
    this.ids = new Map(regions.map(({ id }, at) => [id.toLowerCase(), at]));
    this.kinds = kindsIn(regions);
    for (const [at, { names }] of regions.entries()) {
      for (const name of names) {
        if (!name) continue;
        enter(this.whole, spelt(name), at);
        enter(this.core, this.without(spelt(name)), at);
      }
    }
  }

  /** Number of the region that a text names; `NO_REGION` for none, and for what may be one of several. */
  find(text: string): number {
    const name = spelt(text);
    const found = this.ids.get(text.trim().toLowerCase()) ?? this.whole.get(name) ?? (name ? this.core.get(this.without(name)) : undefined);
    return found ?? NO_REGION;
  }

  private without(name: string): string {
    return name.split(" ").filter((word) => !this.kinds.has(word)).join(" ");
  }
}

/** The column of a table in which most rows name a region, and how many of those that were looked at do. */
export function bestColumn(gazetteer: Gazetteer, rows: readonly Row[], columns: number): { column: number; found: number } {
  const looked = rows.slice(0, LOOK);
  let best = { column: -1, found: 0 };
  for (let column = 0; column < columns; column += 1) {
    const found = looked.filter((row) => typeof row[column] === "string" && gazetteer.find(row[column] as string) !== NO_REGION).length;
    if (found > best.found) best = { column, found };
  }
  return best;
}

function spelt(name: string): string {
  return kindred(fold(name));
}

/** A name that two regions have names neither. */
function enter(names: Map<string, number>, name: string, at: number): void {
  if (!name) return;
  const other = names.get(name);
  names.set(name, other === undefined || other === at ? at : NO_REGION);
}

function kindsIn(regions: readonly Region[]): ReadonlySet<string> {
  const found = new Set<string>();
  const languages = Math.max(0, ...regions.map(({ names }) => names.length));
  for (let language = 0; language < languages; language += 1) {
    const counts = new Map<string, number>();
    let named = 0;
    for (const { names } of regions) {
      if (!names[language]) continue;
      named += 1;
      for (const word of new Set(spelt(names[language]!).split(" "))) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    for (const [word, count] of counts) if (count >= SHARED_BY && count >= SHARED_PART * named) found.add(word);
  }
  return found;
}
