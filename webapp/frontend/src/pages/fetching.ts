// Getting JSON, showing that it is under way, and offering another try when it fails.
import { byId, el, icon } from "./dom.ts";
import type { Strings } from "../text/strings.ts";

export class FetchError extends Error {
  readonly status: number;

  constructor(url: string, status: number) {
    super(`${url} answered ${status}`);
    this.status = status;
  }
}

export async function fetchJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(url, {
    headers: { Accept: "application/geo+json, application/json" },
    ...(signal ? { signal } : {}),
  });
  if (!response.ok) throw new FetchError(url, response.status);
  return (await response.json()) as T;
}

let running = 0;

/** Runs `task` with the thin bar on top of the map; a failure becomes a notice with a retry. */
export async function loadWithNotice(task: () => Promise<void>, message: string, strings: Strings): Promise<void> {
  setRunning(running + 1);
  try {
    await task();
  } catch {
    showFailure(message, strings, () => loadWithNotice(task, message, strings));
  } finally {
    setRunning(running - 1);
  }
}

export function showFailure(message: string, strings: Strings, retry: () => unknown): void {
  const notices = byId("notices");
  if ([...notices.children].some((notice) => notice.firstElementChild?.nextSibling?.textContent === message)) return;
  const again = el("button", { class: "btn", type: "button" }, icon("ui-retry"), strings.t("retry"));
  const notice = el("div", { class: "notice", role: "alert" }, icon("ui-warn"), el("span", {}, message), again);
  again.addEventListener("click", () => {
    notice.remove();
    retry();
  });
  notices.append(notice);
}

function setRunning(count: number): void {
  running = count;
  const stage = byId("map");
  const bar = stage.querySelector(".busy");
  stage.setAttribute("aria-busy", String(count > 0));
  if (count > 0 && !bar) stage.append(el("div", { class: "busy" }));
  if (count === 0) bar?.remove();
}
