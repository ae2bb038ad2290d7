// Buttons that copy the text of the snippet they stand above; where nothing helps, the text is selected.
import { announce } from "./announce.ts";

const SHOWN_MS = 2000;

/** What is put on the clipboard, by media type; text without any marks among them. */
type Content = Readonly<Record<string, string>>;

export function setUpCopying(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-copy]");
    const text = button?.closest("figure")?.querySelector("code");
    if (button && text) void copy(button, text);
  });
}

async function copy(button: HTMLButtonElement, text: HTMLElement): Promise<void> {
  tell(button, await written({ "text/plain": text.textContent ?? "" }, text));
}

/**
 * Puts something on the clipboard, which browsers have only where nobody can listen; over plain HTTP there is the old
 * command. Where both fail, `shown` stays selected for the reader's own keys.
 */
export async function written(content: Content, shown: HTMLElement): Promise<boolean> {
  try {
    const parts = Object.entries(content).map(([type, text]) => [type, new Blob([text], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(parts))]);
    return true;
  } catch {
    return copyByCommand(content, shown);
  }
}

/** Says on a button, and aloud, whether it has copied. */
export function tell(button: HTMLButtonElement, copied: boolean): void {
  const message = (copied ? button.dataset["copied"] : button.dataset["failed"]) ?? "";
  announce(message);
  const before = button.textContent;
  button.textContent = message;
  window.setTimeout(() => {
    button.textContent = before;
  }, SHOWN_MS);
}

/** Copies by the event that the command makes; what is selected for it, which it was not before, is let go again. */
function copyByCommand(content: Content, shown: HTMLElement): boolean {
  const selection = getSelection();
  selection?.selectAllChildren(shown);
  const put = (event: ClipboardEvent) => {
    for (const [type, text] of Object.entries(content)) event.clipboardData?.setData(type, text);
    event.preventDefault();
  };
  document.addEventListener("copy", put);
  const copied = document.execCommand("copy");
  document.removeEventListener("copy", put);
  if (copied) selection?.removeAllRanges();
  return copied;
}
