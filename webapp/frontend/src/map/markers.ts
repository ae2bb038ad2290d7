// Marks of projects: white disc, sector icon, status ring; dashes where the place is not exact.
import type { Pane } from "../contract.ts";
import type { Config } from "../pages/config.ts";
import { statusLabel } from "../pages/config.ts";
import { el, icon } from "../pages/dom.ts";
import { L } from "./leaflet.ts";
import type { Project } from "../card/project.ts";
import type { Strings } from "../text/strings.ts";

export const MARK_SIZE = 34;
const SELECTED: Pane = "selected";

export interface ProjectMarker extends L.Marker {
  project: Project;
}

/** The mark itself, as in the list, in tables and on the map. */
export function mark(project: Pick<Project, "status" | "icon" | "approximate">): HTMLElement {
  return el(
    "span",
    { class: `mark st-${project.status}${project.approximate ? " approx" : ""}`, "aria-hidden": "true" },
    icon(`ring-${project.status}`, "mark-ring"),
    icon(project.icon, "mark-icon"),
  );
}

export function describe(project: Project, config: Config, strings: Strings): string {
  const parts = [project.name, statusLabel({ config, strings }, project.statuses)];
  if (project.approximate) parts.push(strings.t("not_exact"));
  return parts.join(", ");
}

/** Builds its element only when the map shows it: most of ten thousand markers sit inside clusters. */
class MarkIcon extends L.DivIcon {
  /** Said besides the words of a project that is only possibly where it is asked for. */
  doubt = "";
  private readonly project: Project;
  private readonly words: string;
  private readonly chosen: boolean;

  constructor(project: Project, words: string, chosen: boolean) {
    super({ className: "", iconSize: [MARK_SIZE, MARK_SIZE] });
    this.project = project;
    this.words = words;
    this.chosen = chosen;
  }

  override createIcon(): HTMLElement {
    this.options.className = `atlas-mark${this.chosen ? " chosen" : ""}${this.doubt ? " faint" : ""}`;
    this.options.html = mark(this.project);
    const node = super.createIcon();
    node.setAttribute("aria-label", this.label());
    node.dataset["id"] = this.project.id;
    return node;
  }

  label(): string {
    return [this.words, this.doubt].filter(Boolean).join(", ");
  }
}

/** Whether a project is only possibly where was asked. */
export function isDoubtful(marker: ProjectMarker): boolean {
  return (marker.options.icon as MarkIcon).doubt !== "";
}

/** Fades the ring of a project that is only possibly there, and says so; an empty text takes that back. True when it was otherwise. */
export function setDoubt(marker: ProjectMarker, doubt: string): boolean {
  const icon = marker.options.icon as MarkIcon;
  if (icon.doubt === doubt) return false;
  icon.doubt = doubt;
  const node = marker.getElement();
  node?.classList.toggle("faint", doubt !== "");
  node?.setAttribute("aria-label", icon.label());
  return true;
}

export function projectMarker(project: Project, words: string, chosen = false): ProjectMarker {
  const marker = L.marker([project.lat ?? 0, project.lon ?? 0], {
    icon: new MarkIcon(project, words, chosen),
    riseOnHover: true,
    keyboard: true,
    ...(chosen ? { pane: SELECTED, zIndexOffset: 1000 } : {}),
  }) as ProjectMarker;
  marker.project = project;
  return marker;
}
