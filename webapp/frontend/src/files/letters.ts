// Bytes as text: UTF-8, UTF-16, and windows-1251 for what is neither. Pure.

export interface Decoded {
  readonly text: string;
  /** Named where it is not UTF-8. */
  readonly encoding?: string;
}

const LOOK = 4096;

export function decode(bytes: Uint8Array): Decoded {
  const wide = utf16(bytes);
  if (wide) return { text: new TextDecoder(wide).decode(bytes), encoding: wide.toUpperCase() };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { text: new TextDecoder("windows-1251").decode(bytes), encoding: "windows-1251" };
  }
}

/** UTF-16 by its mark, or by zeros in every other byte: those of the Latin letters, digits and separators. */
function utf16(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const counts = [0, 0];
  const end = Math.min(bytes.length, LOOK);
  for (let at = 0; at < end; at += 1) if (bytes[at] === 0) counts[at % 2]! += 1;
  if (counts[1]! > end / 8 && counts[0] === 0) return "utf-16le";
  return counts[0]! > end / 8 && counts[1] === 0 ? "utf-16be" : null;
}
