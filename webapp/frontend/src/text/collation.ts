// The order of names: by the alphabet of the reader's language. Browsers know neither the Kazakh nor the Uzbek one.
// The table is the server's, and `geodata/text/collation.py` does the same, so that both give one order. Pure.
import tables from "../../../../geodata/text/alphabets.json";
import { APOSTROPHES } from "../contract.ts";

const APOSTROPHE = "ʻ";
const ANY_APOSTROPHE = new RegExp(`[${APOSTROPHES}]`, "g");
const GAP = 1;
const NUMBER = 2;
const LETTER = 0x100;
const FOREIGN = 0x1000;
const MOST_DIGITS = 0xf0;

/** Makes of a name a text that compares, by `<`, as the names do in a language: by letters, then by the name itself. */
export type SortKeys = (name: string) => string;

export function sortKeys(lang: string): SortKeys {
  const places = placesOf(lang);
  const several = [...places.keys()].filter((letter) => letter.length > 1);
  const pieces = new RegExp([...several, "[0-9]+", "."].join("|"), "gsu");
  return (name) => {
    const plain = name.toLowerCase().normalize("NFC").replace(ANY_APOSTROPHE, APOSTROPHE);
    const weights: number[] = [GAP];
    const add = (weight: number) => {
      if (weight !== GAP || weights.at(-1) !== GAP) weights.push(weight);
    };
    for (const [piece] of plain.matchAll(pieces)) {
      const place = places.get(piece);
      if (place !== undefined) add(place);
      else if (/^[0-9]/.test(piece)) {
        const digits = piece.replace(/^0+/, "").slice(0, MOST_DIGITS);
        add(NUMBER + digits.length);
        for (const digit of digits) add(digit.charCodeAt(0));
      } else if (piece !== APOSTROPHE) addForeign(piece, places, add);
    }
    if (weights.at(-1) === GAP) weights.pop();
    return `${String.fromCharCode(...weights.slice(1))}\0${plain}`;
  };
}

/** Letters under a mark, which count as the bare letter, and letters of no alphabet. */
function addForeign(piece: string, places: ReadonlyMap<string, number>, add: (weight: number) => void): void {
  for (const letter of piece.normalize("NFKD").toLowerCase()) {
    const place = places.get(letter);
    if (place !== undefined) add(place);
    else if (/[\p{L}\p{N}]/u.test(letter)) {
      const code = letter.codePointAt(0)!;
      add(FOREIGN + (code >> 12));
      add(FOREIGN + (code & 0xfff));
    } else if (!/\p{M}/u.test(letter)) add(GAP);
  }
}

function placesOf(lang: string): ReadonlyMap<string, number> {
  const alphabets: Record<string, string> = tables.alphabets;
  const letters = [lang, ...tables.others].flatMap((name) => alphabets[name]?.split(" ") ?? []);
  const places = new Map<string, number>();
  for (const [place, same] of letters.entries()) {
    for (const letter of same.split("=")) if (!places.has(letter)) places.set(letter, LETTER + place);
  }
  return places;
}
