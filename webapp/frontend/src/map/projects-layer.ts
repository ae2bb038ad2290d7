// The projects on the map: clustered markers, the selected one apart and always visible.
import { clusterSize, clusterWords, createClusterGroup, mergeRadius } from "./clusters.ts";
import { bindFan, isFanned } from "./fan.ts";
import type { Page } from "../pages/config.ts";
import { el } from "../pages/dom.ts";
import type { Obstacle } from "./labels.ts";
import { L } from "./leaflet.ts";
import { describe, MARK_SIZE, projectMarker, type ProjectMarker, setDoubt } from "./markers.ts";
import type { Project } from "../card/project.ts";
import type { There } from "../list/where.ts";

interface Events {
  select(id: string): void;
  hover(ids: readonly string[]): void;
  prefetch(id: string): void;
  changed(): void;
  /** Comes closer to what a cluster stands for. */
  open(bounds: L.LatLngBounds): void;
}

// What the cluster plugin keeps for every zoom level. Read only: it says where symbols will be, and whether they move now.
interface Grid {
  eachObject(visit: (layer: L.Marker) => void): void;
}
type Inside = L.MarkerClusterGroup & {
  _gridClusters?: Record<number, Grid>;
  _gridUnclustered?: Record<number, Grid>;
  _inZoomAnimation?: number;
};

export class ProjectsLayer extends L.LayerGroup {
  private readonly page: Page;
  private readonly group: L.MarkerClusterGroup;
  private readonly markers = new Map<string, ProjectMarker>();
  private readonly tip = L.tooltip({ className: "atlas-tip", direction: "top", offset: [0, -16], opacity: 1 });
  private shown = new Set<string>();
  private chosen: ProjectMarker | null = null;
  private events: Events | null = null;
  private isUnsettled = false;
  private there: There | null = null;

  constructor(page: Page) {
    super();
    this.page = page;
    this.group = createClusterGroup(page.config, page.strings);
    this.addLayer(this.group);
    this.listen();
  }

  bind(events: Events): void {
    this.events = events;
  }

  setProjects(projects: readonly Project[]): void {
    (this.group.options as L.MarkerClusterGroupOptions).maxClusterRadius = mergeRadius(projects.length);
    this.group.clearLayers();
    this.shown = new Set();
    this.markers.clear();
    for (const project of projects) {
      if (project.lat === null) continue;
      this.markers.set(project.id, projectMarker(project, this.words(project)));
    }
  }

  override onAdd(map: L.Map): this {
    map.on("zoomlevelschange", this.regroup, this);
    return super.onAdd(map);
  }

  override onRemove(map: L.Map): this {
    map.off("zoomlevelschange", this.regroup, this);
    return super.onRemove(map);
  }

  /** The plugin groups for every zoom level that there is, once: another base map may reach deeper. */
  private regroup(): void {
    this.group.clearLayers();
    this.group.addLayers([...this.shown].map((id) => this.markers.get(id)!));
    this.events?.changed();
  }

  /** Shows these projects; only what changes is touched, so that nothing blinks. */
  show(ids: readonly string[], selected: string | null, there: There | null = null): void {
    this.there = there;
    const others = [...this.markers].filter(([id, marker]) => setDoubt(marker, this.doubt(id))).map(([, marker]) => marker);
    const wanted = new Set(ids.filter((id) => id !== selected && this.markers.has(id)));
    const gone = [...this.shown].filter((id) => !wanted.has(id));
    const fresh = [...wanted].filter((id) => !this.shown.has(id));
    const markers = (list: string[]) => list.map((id) => this.markers.get(id)!);
    if (gone.length > wanted.size) {
      this.group.clearLayers();
      this.group.addLayers(markers([...wanted]));
    } else {
      if (gone.length) this.group.removeLayers(markers(gone));
      if (fresh.length) this.group.addLayers(markers(fresh));
    }
    this.shown = wanted;
    const grouped = others.filter((marker) => this.group.hasLayer(marker));
    if (grouped.length) this.group.refreshClusters(grouped); // their numbers say how many are doubtful
    // An animation of the plugin ends by taking symbols from the map, also those that were added since it began.
    if ((gone.length || fresh.length) && (this.group as Inside)._inZoomAnimation) this.isUnsettled = true;
    const moved = this.choose(selected);
    if (gone.length || fresh.length || moved) this.events?.changed();
  }

  get(id: string): ProjectMarker | null {
    return this.markers.get(id) ?? null;
  }

  /** Marks the symbol that stands for a project, itself or its cluster. */
  heat(id: string | null): void {
    for (const node of document.querySelectorAll(".leaflet-marker-icon.hot")) node.classList.remove("hot");
    const marker = id ? this.markers.get(id) : undefined;
    if (!marker) return;
    const visible = this.group.hasLayer(marker) ? this.group.getVisibleParent(marker) : this.chosen;
    visible?.getElement()?.classList.add("hot");
  }

  /** Gives the focus to the symbol that stands for a project, itself or its cluster. */
  focus(id: string): void {
    const marker = this.markers.get(id);
    const visible = marker && this.group.hasLayer(marker) ? this.group.getVisibleParent(marker) : this.chosen;
    visible?.getElement()?.focus({ preventScroll: true });
  }

  /** Where symbols stand at a zoom level, in pixels of the whole world: labels keep clear of them. */
  obstacles(map: L.Map, zoom: number): Obstacle[] {
    const { _gridClusters, _gridUnclustered } = this.group as Inside;
    const found: Obstacle[] = [];
    const add = (layer: L.Marker, size: number) => {
      const { x, y } = map.project(layer.getLatLng(), zoom);
      found.push({ x, y, radius: size / 2 });
    };
    _gridUnclustered?.[zoom]?.eachObject((marker) => add(marker, MARK_SIZE));
    _gridClusters?.[zoom]?.eachObject((cluster) => add(cluster, clusterSize((cluster as L.MarkerCluster).getChildCount())));
    if (this.chosen) add(this.chosen, MARK_SIZE + 8);
    return found;
  }

  private doubt(id: string): string {
    return this.there?.possible.has(id) ? this.page.strings.t("possibly") : "";
  }

  private words(project: Project): string {
    return describe(project, this.page.config, this.page.strings);
  }

  private choose(id: string | null): boolean {
    if (this.chosen?.project.id === (id ?? undefined)) return false;
    if (this.chosen) this.removeLayer(this.chosen);
    const project = id ? this.markers.get(id)?.project : undefined;
    this.chosen = project ? projectMarker(project, this.words(project), true) : null;
    if (this.chosen) {
      setDoubt(this.chosen, this.doubt(this.chosen.project.id));
      this.bindKeys(this.chosen);
      this.addLayer(this.chosen);
    }
    return true;
  }

  private settle(): void {
    if (!this.isUnsettled || (this.group as Inside)._inZoomAnimation) return;
    this.isUnsettled = false;
    this.regroup();
  }

  private listen(): void {
    this.group.on("animationend", this.settle, this);
    this.bindKeys(this.group);
    bindFan(this.group, (bounds) => this.events?.open(bounds));
    this.group.on("mouseover", (event) => this.enter(event.propagatedFrom as ProjectMarker));
    this.group.on("mouseout clustermouseout click clusterclick", () => this.leave());
    this.group.on("clustermouseover", (event) => this.enterCluster(event.propagatedFrom as L.MarkerCluster));
  }

  private bindKeys(target: L.Evented): void {
    const pick = (event: L.LeafletEvent & { originalEvent?: KeyboardEvent }) => {
      if (event.type === "keypress" && event.originalEvent?.key !== "Enter") return;
      const marker = (event.propagatedFrom ?? event.target) as ProjectMarker;
      if (marker.project) this.events?.select(marker.project.id);
    };
    target.on("click keypress", pick as L.LeafletEventHandlerFn);
  }

  private enter(marker: ProjectMarker): void {
    const { project } = marker;
    this.events?.hover([project.id]);
    this.events?.prefetch(project.id);
    this.showTip(marker, project.name, project.nameLang, this.words(project).slice(project.name.length + 2));
  }

  private enterCluster(cluster: L.MarkerCluster): void {
    if (isFanned(this.group, cluster)) return; // its symbols lie around it, where the words would stand
    const members = cluster.getAllChildMarkers() as ProjectMarker[];
    const { config, strings } = this.page;
    this.events?.hover(members.map((member) => member.project.id));
    this.showTip(cluster, clusterWords(members, config, strings), null, "");
  }

  private showTip(layer: L.Marker, title: string, lang: string | null, detail: string): void {
    const map = this._map as L.Map | undefined;
    if (!map || matchMedia("(hover: none)").matches) return;
    const content = el("div", {}, el("span", { lang }, title), detail ? el("small", {}, detail) : null);
    this.tip.setLatLng(layer.getLatLng()).setContent(content).addTo(map);
  }

  private leave(): void {
    this.tip.remove();
    this.events?.hover([]);
  }
}
