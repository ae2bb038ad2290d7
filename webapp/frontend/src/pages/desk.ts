// Entry of the desk: letters go through the queue and to the buttons of a decision. Everything works without it.

const ROWS = "[data-desk-row]";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const act = { j: () => step(1), k: () => step(-1), x: choose, a: () => decide("a"), b: () => decide("b"), d: () => decide("d"), e: edit, u: back }[event.key.toLowerCase()];
  if (act?.()) event.preventDefault();
});

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}

/** To the next or previous line of the queue. */
function step(by: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  next?.querySelector<HTMLElement>("a")?.focus();
  return next !== undefined;
}

/** Choose the line in hand, to be accepted with others, or not. */
function choose(): boolean {
  const box = document.activeElement?.closest(ROWS)?.querySelector<HTMLInputElement>("input[type=checkbox]");
  if (box) box.checked = !box.checked;
  return Boolean(box);
}

/** To the button of a decision; first to the word that it needs. Nothing is decided by one letter alone. */
function decide(key: string): boolean {
  const form = document.querySelector<HTMLElement>("[data-desk-decide]");
  const button = form?.querySelector<HTMLButtonElement>(`[accesskey=${key}]`);
  const words = form?.querySelector<HTMLTextAreaElement>("textarea");
  const goal = key !== "a" && words?.value.trim() === "" ? words : button;
  goal?.focus();
  return Boolean(goal);
}

/** To the form of the line in hand, or of the first change of the set. */
function edit(): boolean {
  const row = document.activeElement?.closest<HTMLElement>(ROWS)?.dataset["deskEdit"];
  const goal = row ?? document.querySelector<HTMLAnchorElement>("a[data-desk-edit]")?.href;
  if (goal) location.assign(goal);
  return Boolean(goal);
}

function back(): boolean {
  const link = document.querySelector<HTMLAnchorElement>("[data-desk-back]");
  link?.click();
  return link !== null;
}
