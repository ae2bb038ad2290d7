// Before a page is printed: its address and the day are written on it, and folds that hold facts are opened.
const FOLDS = "details.clash:not([open]), details.more-info:not([open])";

/** Asks for a print that first makes ready what needs time, such as the map; where nothing does, prints. */
export function printNow(): void {
  if (document.dispatchEvent(new CustomEvent("atlas:print", { cancelable: true }))) window.print();
}

export function setUpPaper(): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    for (const node of document.querySelectorAll("[data-print-address]")) node.textContent = location.href;
    for (const node of document.querySelectorAll<HTMLElement>("[data-print-date]")) writeDate(node);
    opened = [...document.querySelectorAll<HTMLDetailsElement>(FOLDS)];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
    opened = [];
  });
}

function writeDate(node: HTMLElement): void {
  // Browsers know no months in Kazakh and Uzbek; there the day is written as 24.11.2026.
  const locale = { en: "en-GB", ru: "ru" }[document.documentElement.lang];
  const date = new Intl.DateTimeFormat(locale ?? "de", { dateStyle: locale ? "long" : "medium" }).format(new Date());
  node.textContent = ` · ${(node.dataset["words"] ?? "{date}").replace("{date}", date)}`;
  node.hidden = false;
}
