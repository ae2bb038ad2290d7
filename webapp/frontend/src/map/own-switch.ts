// Layers of the catalogue's own files: what draws them is fetched when the first is switched on.
import type { OwnLayer } from "../contract.ts";
import type { Page } from "../pages/config.ts";
import { showFailure } from "../pages/fetching.ts";
import type { Chosen } from "../pages/state.ts";
import type { L } from "./leaflet.ts";

export interface Drawing {
  show(layer: OwnLayer, isShown: boolean): void;
  filter(chosen: Chosen): void;
}

interface Module {
  open(map: L.Map, page: Page): Drawing;
}

export class OwnLayers {
  private readonly map: L.Map;
  private readonly module: string;
  private readonly page: Page;
  private drawing: Drawing | null = null;
  private chosen: Chosen | null = null;

  constructor(map: L.Map, module: string, page: Page) {
    this.map = map;
    this.module = module;
    this.page = page;
  }

  /** Draws a layer or takes it away; `failed` is called when it cannot be drawn. */
  show(layer: OwnLayer, isShown: boolean, failed: () => void): void {
    void this.opened().then((drawing) => drawing.show(layer, isShown), () => {
      failed();
      const { strings } = this.page;
      showFailure(strings.t("layer_failed", { layer: layer.title }), strings, () => this.show(layer, isShown, failed));
    });
  }

  /** From now on only what meets the filters of the address, where a layer has a column for them. */
  filter(chosen: Chosen): void {
    this.chosen = chosen;
    this.drawing?.filter(chosen);
  }

  private async opened(): Promise<Drawing> {
    if (!this.drawing) {
      const module = (await import(this.module)) as Module;
      this.drawing ??= module.open(this.map, this.page);
      if (this.chosen) this.drawing.filter(this.chosen);
    }
    return this.drawing;
  }
}
