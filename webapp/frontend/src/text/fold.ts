// One spelling for many: Latin and Cyrillic, with and without marks, fold to the same letters. Pure.
// The tables are the server's, and `geodata/text/spelling.py` does the same, so that both find the same.
import { INSIDE_FROM, TYPO_FROM } from "../contract.ts";
import tables from "../../../../geodata/text/spellings.json";

const LETTERS: Record<string, string> = tables.letters;
const DROPPED = new RegExp(`[${tables.dropped}]`, "g");
const RULES = tables.rules.map(([pattern, put]) => [new RegExp(pattern!, "g"), put!] as const);

export function fold(text: string): string {
  let folded = text.replace(DROPPED, "").toLowerCase();
  if (/[^\x00-\x7f]/.test(folded)) {
    folded = folded
      .replace(/[^\x00-\x7f]/g, (letter) => LETTERS[letter] ?? letter)
      .normalize("NFKD")
      .replace(/\p{M}/gu, "");
  }
  for (const [pattern, letters] of RULES) folded = folded.replace(pattern, letters);
  return folded.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

const KIN = new Map<string, readonly string[]>();
for (const family of tables.names) {
  const members = [...new Set(family.map(fold))];
  if (members.length > 1) for (const member of members) KIN.set(member, members);
}
const MEMBERS = new RegExp(`(?<![^ ])(?:${[...KIN.keys()].sort((a, b) => b.length - a.length).join("|")})`, "g");

/** A folded text with the other spellings of the names in it: what words are looked for in. */
export function searchable(text: string): string {
  const folded = fold(text);
  const kin = new Set((folded.match(MEMBERS) ?? []).flatMap((name) => KIN.get(name) ?? []));
  return kin.size ? `${folded} ${[...kin].join(" ")}` : folded;
}

/** A folded text in which every name has the first of its spellings: two texts that name the same are the same. */
export function kindred(folded: string): string {
  return folded.replace(MEMBERS, (name) => KIN.get(name)![0]!);
}

/** True when every word of `query` begins a word, or stands inside one of at least four letters' length. */
export function matches(text: string, query: string): boolean {
  return query.split(" ").every((word) => holds(text, word));
}

function holds(text: string, word: string): boolean {
  return ` ${text}`.includes(` ${word}`) || (word.length >= INSIDE_FROM && text.includes(word));
}

/** Which of the searchable texts hold a query; where none does, long words may differ by one letter. */
export function find(texts: readonly string[], query: string): Set<number> {
  const folded = fold(query);
  if (!folded) return new Set();
  const found = places(texts, (text) => matches(text, folded));
  if (found.size) return found;
  const vocabulary = new Set(texts.flatMap((text) => text.split(" ")));
  const wanted = folded.split(" ").map((word) => ({ word, near: near(vocabulary, word) }));
  if (!wanted.some(({ near }) => near.size)) return found;
  return places(texts, (text) => {
    const words = text.split(" ");
    return wanted.every(({ word, near }) => holds(text, word) || words.some((other) => near.has(other)));
  });
}

function places(texts: readonly string[], test: (text: string) => boolean): Set<number> {
  const found = new Set<number>();
  for (const [at, text] of texts.entries()) if (test(text)) found.add(at);
  return found;
}

function near(words: Iterable<string>, word: string): Set<string> {
  const found = new Set<string>();
  if (word.length < TYPO_FROM) return found;
  const lengths = [word.length - 1, word.length, word.length + 1];
  for (const other of words) {
    if (other.length < word.length - 1) continue;
    if (lengths.some((length) => isOneOff(other.slice(0, length), word))) found.add(other);
  }
  return found;
}

/** Whether two words differ by at most one letter missing, added, changed or swapped with its neighbour. */
export function isOneOff(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}
