// The page that makes the code for other sites, made live: preview and code follow the form and the preview's view.
import { VIEW_MESSAGE } from "../map/view-message.ts";
import { fetchPage } from "./markup.ts";

const WAIT_MS = 250;

const form = document.querySelector<HTMLFormElement>("form[data-builder]");
const preview = document.querySelector<HTMLIFrameElement>("[data-preview]");
const code = document.querySelector<HTMLElement>("[data-code]");
let timer = 0;
let asked = 0;

if (form && preview && code) {
  form.querySelector("[data-apply]")?.remove();
  const refreshSoon = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void refresh(form, preview, code), WAIT_MS);
  };
  form.addEventListener("input", refreshSoon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    refreshSoon();
  });
  addEventListener("message", ({ origin, source, data }: MessageEvent<{ type?: string; search?: string } | null>) => {
    if (origin !== location.origin || source !== preview.contentWindow || data?.type !== VIEW_MESSAGE) return;
    keep(form, "map", new URLSearchParams(data.search).get("map"));
    keep(form, "project", new URLSearchParams(data.search).get("project"));
    refreshSoon();
  });
}

/** Asks the server for the code of the form's choices; the preview only reloads when its look has changed. */
async function refresh(form: HTMLFormElement, preview: HTMLIFrameElement, code: HTMLElement): Promise<void> {
  if (!form.reportValidity()) return;
  const turn = (asked += 1);
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "") as [string, string][]);
  const address = `${location.pathname}?${query}`;
  const page = await fetchPage(address).catch(() => null);
  const made = page?.querySelector<HTMLIFrameElement>("[data-preview]");
  if (!page || !made || turn !== asked) return;
  const text = page.querySelector("[data-code]")?.textContent ?? "";
  if (code.textContent !== text) code.textContent = text; // what a reader has selected stays selected
  preview.toggleAttribute("width", made.hasAttribute("width"));
  for (const name of ["width", "height"]) if (made.hasAttribute(name)) preview.setAttribute(name, made.getAttribute(name)!);
  const next = made.getAttribute("src") ?? "";
  if (look(next) !== look(preview.getAttribute("src") ?? "")) preview.setAttribute("src", next);
  history.replaceState(null, "", address);
}

/** An address without where the map looks and what is chosen: the preview shows that already. */
function look(address: string): string {
  const url = new URL(address, location.href);
  for (const name of ["map", "project"]) url.searchParams.delete(name);
  return url.href;
}

function keep(form: HTMLFormElement, name: string, value: string | null): void {
  let field = form.querySelector<HTMLInputElement>(`input[type="hidden"][name="${name}"]`);
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    form.append(field);
  }
  field.value = value ?? "";
}
