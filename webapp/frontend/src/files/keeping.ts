// Keeps opened files while their tab lives: sealed in the browser's own store, with a key that only this tab has.
import type { Reading } from "./placing.ts";

/** What the tab remembers of a file; the file itself is kept under `key`. */
export interface Remembered {
  readonly key: string;
  readonly name: string;
  readonly reading: Reading;
}

const TAB = "own-file";
const STORE = "files";
const DAY_MS = 24 * 3600 * 1000;
const ALGORITHM = "AES-GCM";

interface Sealed {
  readonly at: number;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly bytes: ArrayBuffer;
}

interface Tab {
  readonly secret: string;
  readonly files: readonly Remembered[];
}

/** What this tab has opened before, in the order of opening. */
export function remembered(): readonly Remembered[] {
  return read()?.files ?? [];
}

/** Keeps a file until its tab is closed. Where the browser cannot, it is gone with the page, and nothing fails. */
export async function keep(file: Blob, name: string, reading: Reading): Promise<string | null> {
  try {
    const tab = read() ?? { secret: newSecret(), files: [] };
    const key = crypto.randomUUID();
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const bytes = await crypto.subtle.encrypt({ name: ALGORITHM, iv }, await keyOf(tab.secret), await file.arrayBuffer());
    const sealed: Sealed = { at: Date.now(), iv, bytes };
    await inStore("readwrite", (store) => store.put(sealed, key));
    write({ ...tab, files: [...remembered(), { key, name, reading }] });
    return key;
  } catch {
    return null;
  }
}

/** A kept file; null where it is not there any more. */
export async function unseal({ key }: Remembered): Promise<Blob | null> {
  try {
    const sealed = (await inStore("readonly", (store) => store.get(key))) as Sealed | undefined;
    const tab = read();
    if (!sealed || !tab) return null;
    return new Blob([await crypto.subtle.decrypt({ name: ALGORITHM, iv: sealed.iv }, await keyOf(tab.secret), sealed.bytes)]);
  } catch {
    return null;
  }
}

export async function forget(key: string): Promise<void> {
  const tab = read();
  const files = tab?.files.filter((file) => file.key !== key) ?? [];
  if (tab && files.length) write({ ...tab, files });
  else sessionStorage.removeItem(TAB);
  await inStore("readwrite", (store) => store.delete(key)).catch(() => undefined);
}

/** Takes away what closed tabs have left, which nobody can open any more. */
export async function sweep(): Promise<void> {
  const own = new Set(remembered().map(({ key }) => key));
  try {
    const keys = (await inStore("readonly", (store) => store.getAllKeys())) as string[];
    for (const key of keys.filter((found) => !own.has(found))) {
      const sealed = (await inStore("readonly", (store) => store.get(key))) as Sealed | undefined;
      if (!sealed || Date.now() - sealed.at > DAY_MS) await inStore("readwrite", (store) => store.delete(key));
    }
  } catch {
    // a browser that keeps nothing has nothing to sweep
  }
}

function read(): Tab | null {
  try {
    return JSON.parse(sessionStorage.getItem(TAB) ?? "null") as Tab | null;
  } catch {
    return null;
  }
}

function write(tab: Tab): void {
  sessionStorage.setItem(TAB, JSON.stringify(tab));
}

function newSecret(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(secret.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return crypto.subtle.importKey("raw", bytes, ALGORITHM, false, ["encrypt", "decrypt"]);
}

async function inStore(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const opening = indexedDB.open(TAB, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = (await done(opening)) as IDBDatabase;
  try {
    return await done(act(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function done(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser keeps nothing"));
  });
}
