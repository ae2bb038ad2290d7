// One spelling for many: Latin and Cyrillic, with and without marks, fold to the same letters. Pure.
// The result is for matching only: Shymkent, Chimkent, Шымкент and Чимкент become one word.

const CYRILLIC: Record<string, string> = {
  а: "a", ә: "a", б: "b", в: "v", г: "g", ғ: "g", д: "d", е: "e", ё: "e", ж: "j", з: "z", и: "i", й: "i", і: "i",
  к: "k", қ: "k", л: "l", м: "m", н: "n", ң: "n", о: "o", ө: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ұ: "u",
  ү: "u", ў: "o", ф: "f", х: "h", ҳ: "h", һ: "h", ц: "s", ч: "sh", ш: "sh", щ: "sh", ъ: "", ы: "i", ь: "", э: "e",
  ю: "iu", я: "ia",
};

const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/[ʻʼ‘’'`"«»“”]/g, ""],
  [/zh|dj/g, "j"],
  [/kh|x/g, "h"],
  [/ch/g, "sh"],
  [/ts|c(?!h)/g, "s"],
  [/ph/g, "f"],
  [/[qk]+/g, "k"],
  [/w/g, "v"],
  [/y/g, "i"],
  [/i+/g, "i"],
  [/([a-z])\1/g, "$1"],
  [/[^a-z0-9]+/g, " "],
];

export function fold(text: string): string {
  let folded = text
    .toLowerCase()
    .replace(/[Ѐ-ӿ]/g, (letter) => CYRILLIC[letter] ?? letter)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ı", "i");
  for (const [pattern, letters] of SPELLINGS) folded = folded.replace(pattern, letters);
  return folded.trim();
}

/** True when every word of `query` begins a word, or stands inside one of at least four letters' length. */
export function matches(foldedText: string, foldedQuery: string): boolean {
  const padded = ` ${foldedText}`;
  return foldedQuery
    .split(" ")
    .every((word) => padded.includes(` ${word}`) || (word.length >= 4 && padded.includes(word)));
}
