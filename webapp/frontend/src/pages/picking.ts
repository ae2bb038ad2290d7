// Projects picked for comparison, kept for this tab. The tray that shows them is fetched with the first.
const KEY = "picked";

interface Tray {
  show(): Promise<void>;
  pick(id: string, isPicked: boolean): Promise<void>;
}

/** Ids of what is picked. */
export function picked(): string[] {
  return (stored() ?? "").split(",").filter(Boolean);
}

export function keepPicked(ids: readonly string[]): void {
  sessionStorage.setItem(KEY, ids.join(","));
}

/** Ticks the boxes of what is picked. */
export function markPicked(within: ParentNode): void {
  const ids = picked();
  for (const box of within.querySelectorAll<HTMLInputElement>("[data-pick]")) box.checked = ids.includes(box.value);
}

export function setUpPicking(): void {
  document.addEventListener("change", ({ target }) => {
    const box = target as HTMLInputElement;
    if (box.matches("[data-pick]")) void withTray((tray) => tray.pick(box.value, box.checked));
  });
  // A page that Back brings again has its boxes as they were.
  addEventListener("pageshow", () => {
    markPicked(document);
    if (picked().length) void withTray((tray) => tray.show());
  });
}

/** What cannot be shown is not picked. */
async function withTray(act: (tray: Tray) => Promise<void>): Promise<void> {
  try {
    await act((await import(document.body.dataset["trayModule"] ?? "")) as Tray);
  } finally {
    markPicked(document);
  }
}

/** A browser may refuse to keep anything. */
function stored(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}
