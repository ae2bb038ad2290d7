// Light, dark or as the device says. The choice is a cookie, so that the server can write it into the page.
import { type Theme, THEMES } from "../contract.ts";

const YEAR_S = 365 * 24 * 3600;

/** Calls back when the colours on screen change, by choice or by the device. */
export function onThemeChange(changed: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  document.addEventListener("atlas:theme", changed);
}

/** A colour token as the browser resolves it now, for what is drawn on a canvas. */
export function colour(token: string): string {
  const probe = document.createElement("i");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
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
