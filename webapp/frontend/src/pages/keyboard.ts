// Keys that work everywhere on the page: `/` goes to the search box, `?` lists the keys, Escape goes one step back.

export function setUpKeys(search: HTMLInputElement | null, escape: () => void): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !isTyping(event.target)) {
      event.preventDefault();
      search?.focus();
      search?.select();
    }
    if (event.key === "?" && !isTyping(event.target)) {
      event.preventDefault();
      showKeys();
    }
    if (event.key === "Escape") escape();
  });
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-show-keys]")) showKeys();
  });
}

/** Letters press the tools that name them, while the focus is on the map and nowhere else: elsewhere a letter may mean something. */
export function setUpToolKeys(stage: HTMLElement): void {
  stage.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const tool = /^[a-z]$/i.test(event.key) && stage.querySelector<HTMLElement>(`[aria-keyshortcuts="${event.key.toUpperCase()}"]`);
    if (!tool) return;
    event.preventDefault();
    tool.click();
  });
}

/** The list of keys, which the page has ready. The browser gives the focus back when it is closed. */
function showKeys(): void {
  const dialog = document.getElementById("keys") as HTMLDialogElement | null;
  if (!dialog || dialog.open || document.querySelector("dialog[open]")) return;
  dialog.showModal();
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
