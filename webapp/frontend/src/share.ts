// Sharing a page: the device's own sheet where there is one, else the clipboard.
import { announce } from "./announce.ts";

export interface ShareWords {
  copied: string;
  failed: string;
}

export function setUpSharing(words: () => ShareWords, address: (path: string) => string): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-share]");
    if (button) void share(button, new URL(address(button.dataset["share"] ?? ""), location.href).href, words());
  });
}

async function share(button: HTMLButtonElement, url: string, words: ShareWords): Promise<void> {
  const touch = matchMedia("(pointer: coarse)").matches;
  if (touch && navigator.share) {
    await navigator.share({ title: document.title, url }).catch(() => undefined);
    return;
  }
  const copied = await navigator.clipboard?.writeText(url).then(
    () => true,
    () => false,
  );
  tell(button, copied ? words.copied : words.failed);
}

function tell(button: HTMLButtonElement, message: string): void {
  const text = [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
  announce(message);
  if (!text) return;
  const before = text.textContent;
  text.textContent = message;
  window.setTimeout(() => {
    text.textContent = before;
  }, 2000);
}
