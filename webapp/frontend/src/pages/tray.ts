// The tray of the projects that are picked for comparison: the server makes it, and it stays at the foot of every page.
import { MOST_COMPARED } from "../contract.ts";
import { announce } from "./announce.ts";
import { FetchError } from "./fetching.ts";
import { fetchPage, styled, takeOver } from "./markup.ts";
import { keepPicked, markPicked, picked } from "./picking.ts";

let tray: HTMLElement | null = null;
let asked = 0;

/** Shows what is picked; says so when `tells`. */
export async function show(tells = false): Promise<void> {
  const mine = ++asked;
  const found = await fetched(picked());
  if (mine !== asked) return;
  if (tray && found) tray.replaceWith(found);
  else if (found) document.body.append(found);
  else tray?.remove();
  tray = found;
  if (tells && found) announce(found.dataset["said"] ?? "");
  // What fills the window has more room, or less.
  dispatchEvent(new Event("resize"));
}

/** Picks a project, or puts it back. Those that are too many are refused in words. */
export async function pick(id: string, isPicked: boolean): Promise<void> {
  const others = picked().filter((other) => other !== id);
  if (isPicked && others.length >= MOST_COMPARED) {
    if (!tray) await show();
    tray?.querySelector("[data-full]")?.removeAttribute("hidden");
    return;
  }
  await change(isPicked ? [...others, id] : others);
}

async function change(ids: readonly string[]): Promise<void> {
  const before = picked();
  keepPicked(ids);
  markPicked(document);
  await show(true).catch((error: unknown) => {
    keepPicked(before);
    throw error;
  });
}

async function fetched(ids: readonly string[]): Promise<HTMLElement | null> {
  if (!ids.length) return null;
  const url = new URL(document.body.dataset["tray"] ?? "", location.href);
  url.searchParams.set("ids", ids.join(","));
  const day = new URLSearchParams(location.search).get("asof");
  if (day) url.searchParams.set("asof", day);
  const page = await fetchPage(url.pathname + url.search).catch((error: unknown) => {
    // Picked from another state of the data.
    if (error instanceof FetchError && error.status === 400) keepPicked([]);
    throw error;
  });
  const found = takeOver(page.body).querySelector<HTMLElement>("section")!;
  await styled(found.dataset["styles"] ?? "");
  found.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-unpick]");
    if (button) void remove(button);
  });
  return found;
}

/** The focus goes on to what is next in the tray, or to where the page begins. */
async function remove(button: HTMLElement): Promise<void> {
  const id = button.dataset["unpick"];
  const place = [...tray!.querySelectorAll("[data-unpick]")].indexOf(button);
  await change(id ? picked().filter((other) => other !== id) : []);
  const next = tray?.querySelectorAll<HTMLElement>("[data-unpick]")[place] ?? document.querySelector<HTMLElement>("#list, main");
  next?.focus({ preventScroll: true });
}
