// Menus that are <details>: a click elsewhere or Escape closes them, and focus goes back to what opened them.
const MENUS = "details.menu[open], details.facet[open]";

export function setUpMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("focusin", (event) => {
    const to = event.target as Node;
    // a press on a label inside the menu gives the focus to the part of the page around it
    for (const menu of openMenus()) if (!menu.contains(to) && !to.contains(menu)) menu.open = false;
  });
}

/** Closes the open menu, if any; true when there was one. */
export function closeMenu(): boolean {
  const [menu] = openMenus();
  if (!menu) return false;
  menu.open = false;
  menu.querySelector("summary")?.focus();
  return true;
}

function openMenus(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>(MENUS)];
}
