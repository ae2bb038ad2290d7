// Buttons that copy the text of the snippet they stand above; without a clipboard the text is selected instead.
import { announce } from "./announce.ts";

const SHOWN_MS = 2000;

export function setUpCopying(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-copy]");
    const text = button?.closest("figure")?.querySelector("code");
    if (button && text) void copy(button, text);
  });
}

async function copy(button: HTMLButtonElement, text: HTMLElement): Promise<void> {
  const copied = await navigator.clipboard?.writeText(text.textContent ?? "").then(
    () => true,
    () => false,
  );
  if (!copied) getSelection()?.selectAllChildren(text);
  const message = (copied ? button.dataset["copied"] : button.dataset["failed"]) ?? "";
  announce(message);
  const before = button.textContent;
  button.textContent = message;
  window.setTimeout(() => {
    button.textContent = before;
  }, SHOWN_MS);
}
