// The tools that have a panel on the map: near and inside and the measure, bound to the address, and the reader's own
// file, which stays in the browser. One of them is open at a time.
import { hasFiles, takeDrops } from "../map/dropping.ts";
import { ToolSwitch } from "../map/tool-switch.ts";
import { WhereOutline } from "../map/where-outline.ts";
import type { L } from "../map/leaflet.ts";
import type { Page } from "./config.ts";
import { byId, isCompact } from "./dom.ts";
import type { Parts } from "./parts.ts";
import { sameWhere, type State, type Where } from "./state.ts";
import type { Store } from "./store.ts";

export class Asking {
  private readonly measure: ToolSwitch<string | null>;
  private readonly near: ToolSwitch<Where>;
  private readonly file: ToolSwitch<readonly File[]>;
  private readonly outline: WhereOutline;

  /** `wantsMap` is called when a tool needs the map to be seen. */
  constructor(map: L.Map, page: Page, { tools }: Parts, store: Store, wantsMap: () => void) {
    const { strings } = page;
    const { measure: measured, where } = store.get();
    this.outline = new WhereOutline(map, page);
    const measure = { name: "measure", symbol: "ui-measure", key: "M", label: strings.t("measure"), failed: strings.t("measure_failed") };
    this.measure = new ToolSwitch<string | null>(map, page, measure, measured, (text) => text !== null, {
      changed: (text) => store.set({ measure: text }, "replace"),
      opened: () => {
        this.near.close();
        this.file.close();
        wantsMap();
      },
    });
    const near = { name: "near", symbol: "ui-near", key: "N", label: strings.t("near"), failed: strings.t("near_failed") };
    this.near = new ToolSwitch<Where>(map, page, near, where, () => false, {
      changed: (asked) => store.set({ where: asked }, "replace"),
      opened: () => {
        this.measure.close();
        this.file.close();
        this.outline.hide(true);
        wantsMap();
      },
      closed: () => this.outline.hide(false),
    });
    const file = { name: "file", symbol: "ui-file", key: "O", label: strings.t("file"), failed: strings.t("near_failed") };
    this.file = new ToolSwitch<readonly File[]>(map, page, file, [], (files) => files.length > 0 || (hasFiles() && !isCompact()), {
      changed: () => undefined,
      opened: () => {
        this.near.close();
        this.measure.close();
        wantsMap();
      },
    });
    takeDrops(byId("map"), (files) => this.file.show(files));
    // On a small screen the panel would cover the map that was left: it comes when it is asked for.
    if (hasFiles() && isCompact()) void this.file.restore();
    this.outline.show(where);
    tools?.put("near", this.near.toggle);
    tools?.put("measure", this.measure.toggle);
    tools?.put("file", this.file.toggle);
  }

  /** Opens the tool that asks what is near and inside. */
  useNear(): void {
    this.near.use();
  }

  show(state: State, before: State): void {
    if (state.measure !== before.measure) this.measure.show(state.measure);
    if (sameWhere(state.where, before.where)) return;
    this.near.show(state.where);
    this.outline.show(state.where);
  }
}
