// The sharing page as a dialog: the server's own section, fetched and shown over the page. Loaded on first use.
import { printNow } from "../map/paper.ts";
import { fetchPage, takeOver } from "./markup.ts";

/** Opens the page at `href` as a dialog; throws when it cannot be had. */
export async function open(href: string): Promise<void> {
  const page = await fetchPage(href);
  const part = page.getElementById("share");
  if (!part) throw new Error(`no sharing page at ${href}`);
  document.querySelector("dialog.share-dialog")?.remove();
  const dialog = document.createElement("dialog");
  dialog.className = "share-dialog";
  dialog.setAttribute("aria-label", page.querySelector("h1")?.textContent ?? "");
  page.body.replaceChildren(part);
  dialog.append(takeOver(page.body));
  document.body.append(dialog);
  bind(dialog);
  dialog.showModal();
}

function bind(dialog: HTMLDialogElement): void {
  for (const figure of dialog.querySelectorAll<HTMLElement>("[data-preview]")) showPreview(figure);
  // What is said aloud must be inside: everything else is inert while the dialog is open.
  const live = document.getElementById("live");
  if (live) dialog.append(live);
  dialog.addEventListener("close", () => {
    if (live) document.body.append(live);
    dialog.remove();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  const url = dialog.querySelector("[data-shared-url]")?.textContent ?? location.href;
  offer(dialog, "[data-native-share]", "share" in navigator, () => {
    navigator.share({ title: document.title, url }).catch(() => undefined);
  });
  offer(dialog, "[data-print]", true, () => {
    dialog.close();
    printNow();
  });
}

/** Shows a picture of what is shared. Markup that is fetched holds no images (harmless.ts): it only says where one is, on this site. */
function showPreview(figure: HTMLElement): void {
  const address = new URL(figure.dataset["preview"] ?? "", location.href);
  if (address.origin !== location.origin) return;
  const image = document.createElement("img");
  const isCode = figure.classList.contains("share-code");
  [image.width, image.height] = isCode ? [280, 280] : [1200, 630];
  image.alt = figure.dataset["words"] ?? "";
  image.src = address.href;
  figure.append(image);
}

/** Shows a button that the page itself hides, when it can do something here. */
function offer(dialog: HTMLElement, selector: string, possible: boolean, act: () => void): void {
  const button = dialog.querySelector<HTMLButtonElement>(selector);
  if (!button || !possible) return;
  button.hidden = false;
  button.addEventListener("click", act);
}
