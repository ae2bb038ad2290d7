// Keys that work everywhere on the page: `/` goes to the search box, Escape goes one step back.

export function setUpKeys(search: HTMLInputElement | null, escape: () => void): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/" && !isTyping(event.target)) {
      event.preventDefault();
      search?.focus();
      search?.select();
    }
    if (event.key === "Escape") escape();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
