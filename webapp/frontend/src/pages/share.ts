// Links to the sharing page open it as a dialog; its code comes with the first click. Without it the link just leads there.
interface Dialog {
  open(href: string): Promise<void>;
}

export function setUpSharing(): void {
  document.addEventListener("pointerdown", follow);
  document.addEventListener("focusin", follow);
  document.addEventListener("click", (event) => {
    const link = follow(event);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void open(link.href);
  });
}

/** The link that an event meets. On the map the address is the state, so its links follow the address. */
function follow(event: Event): HTMLAnchorElement | null {
  const link = (event.target as Element).closest?.<HTMLAnchorElement>("a[data-share-view]") ?? null;
  if (link?.dataset["shareView"] === "here") link.search = location.search;
  return link;
}

async function open(href: string): Promise<void> {
  try {
    const module = document.body.dataset["shareModule"] ?? "";
    await ((await import(module)) as Dialog).open(href);
  } catch {
    location.href = href;
  }
}
