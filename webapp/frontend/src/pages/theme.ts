// Light, dark or as the device says. The choice is a cookie, so that the server can write it into the page.
import { type Theme, THEMES } from "../contract.ts";

const YEAR_S = 365 * 24 * 3600;

/** Calls back when the colours on screen change, by choice or by the device. */
export function onThemeChange(changed: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  document.addEventListener("atlas:theme", changed);
}

/** A colour token as the browser resolves it now. */
export function colour(token: string): string {
  return colours({ token }).token;
}

/** Colour tokens as the browser resolves them now, for what is drawn on a canvas. */
export function colours<Name extends string>(tokens: Readonly<Record<Name, string>>): Record<Name, string> {
  const probe = document.createElement("i");
  document.body.append(probe);
  // All stand in the page before the first is asked for: the browser reckons styles once.
  const parts = Object.entries<string>(tokens).map(([name, token]) => {
    const part = document.createElement("i");
    part.style.color = `var(${token})`;
    probe.append(part);
    return [name, part] as const;
  });
  const found = parts.map(([name, part]) => [name, getComputedStyle(part).color]);
  probe.remove();
  return Object.fromEntries(found) as Record<Name, string>;
}

export function setUpThemeSwitch(): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>("[data-theme-choice]")];
  const show = (theme: Theme) => {
    for (const button of buttons) {
      const chosen = button.dataset["themeChoice"] === theme;
      button.setAttribute("aria-pressed", String(chosen));
    }
    const sign = document.querySelector(".menu-theme > summary use");
    sign?.setAttribute("href", (sign.getAttribute("href") ?? "").replace(/#.*/, `#ui-${theme}`));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const theme = asTheme(button.dataset["themeChoice"]);
      choose(theme);
      show(theme);
      button.closest("details")?.removeAttribute("open");
    });
  }
  show(asTheme(document.documentElement.dataset["theme"]));
}

function choose(theme: Theme): void {
  document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`;
  document.documentElement.dataset["theme"] = theme;
  document
    .querySelector('meta[name="color-scheme"]')
    ?.setAttribute("content", theme === "auto" ? "light dark" : theme);
  document.dispatchEvent(new CustomEvent("atlas:theme"));
}

function asTheme(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? "auto";
}
