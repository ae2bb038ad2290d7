// Entry of the desk: letters go through the queue and to the buttons of a decision; a bar follows a file that is being
// read. Everything works without it.

const ROWS = "[data-desk-row]";
const LOOK_MS = 1000;

interface FileWork {
  running: boolean;
  done?: number;
  total?: number;
  said?: string;
}

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

const work = document.querySelector<HTMLElement>("[data-desk-work]");
if (work) setTimeout(() => void follow(work), LOOK_MS);

/** Ask how far the file is until it is done; then the page itself leads on. */
async function follow(at: HTMLElement): Promise<void> {
  const told = await asked(at.dataset.deskWork ?? "");
  if (!told?.running) return location.reload();
  const bar = at.querySelector("progress");
  const words = at.querySelector("[role=status]");
  if (bar && told.total) [bar.max, bar.value] = [told.total, told.done ?? 0];
  if (words && words.textContent !== told.said) words.textContent = told.said ?? "";
  setTimeout(() => void follow(at), LOOK_MS);
}

async function asked(address: string): Promise<FileWork | null> {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as FileWork) : null;
  } catch {
    return null;
  }
}
