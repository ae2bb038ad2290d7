// Buttons that copy the text of the snippet they stand above; where nothing helps, the text is selected.
import { announce } from "./announce.ts";

const SHOWN_MS = 2000;

export function setUpCopying(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-copy]");
    const text = button?.closest("figure")?.querySelector("code");
    if (button && text) void copy(button, text);
  });
}

/** Browsers have a clipboard only where nobody can listen; over plain HTTP there is the old command. */
async function copy(button: HTMLButtonElement, text: HTMLElement): Promise<void> {
  const written = navigator.clipboard?.writeText(text.textContent ?? "") ?? Promise.reject(new Error("no clipboard"));
  const copied = await written.then(
    () => true,
    () => copyByCommand(text),
  );
  const message = (copied ? button.dataset["copied"] : button.dataset["failed"]) ?? "";
  announce(message);
  const before = button.textContent;
  button.textContent = message;
  window.setTimeout(() => {
    button.textContent = before;
  }, SHOWN_MS);
}

/** Copies what is selected, which it was not before; it stays selected where that fails, for the reader's own keys. */
function copyByCommand(text: HTMLElement): boolean {
  const selection = getSelection();
  selection?.selectAllChildren(text);
  const put = (event: ClipboardEvent) => {
    event.clipboardData?.setData("text/plain", text.textContent ?? "");
    event.preventDefault();
  };
  document.addEventListener("copy", put);
  const copied = document.execCommand("copy");
  document.removeEventListener("copy", put);
  if (copied) selection?.removeAllRanges();
  return copied;
}
