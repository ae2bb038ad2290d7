// Labels that keep clear of the symbols above them: a label goes to the side that is free.
import type { Bbox, Feature, Label, LabelSymbolizer, Layout } from "protomaps-leaflet";

export interface Obstacle {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export interface Box {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

export interface LabelStyle {
  font(zoom: number, feature: Feature): string;
  text(feature: Feature): string | undefined;
  fill: string;
  halo: string;
  /** Radius of the dot that marks the point; 0 when the label itself stands there. */
  dot: number;
  spacing?: string;
  /** The same name is not written again within this many pixels. */
  apart: number;
}

const CELL = 128;
const GAP = 5;

/** Obstacles of one zoom level, found fast by box. Pure. */
export class ObstacleIndex {
  private readonly cells = new Map<string, Obstacle[]>();

  constructor(obstacles: readonly Obstacle[]) {
    for (const obstacle of obstacles) {
      const { x, y, radius } = obstacle;
      for (const key of keys({ minX: x - radius, minY: y - radius, maxX: x + radius, maxY: y + radius })) {
        const cell = this.cells.get(key);
        if (cell) cell.push(obstacle);
        else this.cells.set(key, [obstacle]);
      }
    }
  }

  touching(box: Box): Obstacle[] {
    const found = new Set<Obstacle>();
    for (const key of keys(box)) {
      for (const obstacle of this.cells.get(key) ?? []) if (touches(obstacle, box)) found.add(obstacle);
    }
    return [...found];
  }
}

/** Boxes in which a label of this size may stand, the best first: beside the town, then beside what covers it. Pure. */
export function candidates(x: number, y: number, width: number, height: number, index: ObstacleIndex): Box[] {
  const [cover] = index.touching({ minX: x - 3, minY: y - 3, maxX: x + 3, maxY: y + 3 });
  const places = cover ? around(cover.x, cover.y, cover.radius + 3, width, height) : around(x, y, GAP, width, height);
  return places.filter((box) => index.touching(box).length === 0);
}

export class PointLabel implements LabelSymbolizer {
  private readonly style: LabelStyle;
  private readonly obstacles: (zoom: number) => ObstacleIndex;

  constructor(style: LabelStyle, obstacles: (zoom: number) => ObstacleIndex) {
    this.style = style;
    this.obstacles = obstacles;
  }

  place(layout: Layout, geom: { x: number; y: number }[][], feature: Feature): Label[] | undefined {
    const text = this.style.text(feature);
    const anchor = geom[0]?.[0];
    if (!text || !anchor) return undefined;
    const font = this.style.font(layout.zoom, feature);
    const { width, height } = this.measure(layout.scratch, text, font);
    const free = (box: Bbox) => !layout.index.bboxCollides(box, Infinity);
    const box = this.places(anchor, width, height, this.obstacles(layout.zoom)).find(free);
    return box ? [this.label(anchor, box, text, font, height)] : undefined;
  }

  private measure(ctx: CanvasRenderingContext2D, text: string, font: string): { width: number; height: number } {
    ctx.font = font;
    ctx.letterSpacing = this.style.spacing ?? "0px";
    const { width } = ctx.measureText(text);
    ctx.letterSpacing = "0px";
    return { width, height: Number.parseFloat(/([\d.]+)px/.exec(font)?.[1] ?? "12") };
  }

  private places(anchor: { x: number; y: number }, width: number, height: number, index: ObstacleIndex): Box[] {
    if (this.style.dot) return candidates(anchor.x, anchor.y, width, height, index);
    const at = (shift: number): Box => {
      const minX = anchor.x - width / 2;
      const minY = anchor.y - height / 2 + shift;
      return { minX, minY, maxX: minX + width, maxY: minY + height };
    };
    return [0, -1.6, 1.6, -3.2, 3.2].map((lines) => at(lines * height)).filter((box) => !index.touching(box).length);
  }

  private label(anchor: { x: number; y: number }, box: Box, text: string, font: string, height: number): Label {
    const { fill, halo, dot, spacing, apart } = this.style;
    const own = { minX: anchor.x - dot, minY: anchor.y - dot, maxX: anchor.x + dot, maxY: anchor.y + dot };
    const draw = (ctx: CanvasRenderingContext2D) => {
      ctx.globalAlpha = 1;
      ctx.fillStyle = fill;
      ctx.strokeStyle = halo;
      if (dot) drawDot(ctx, dot);
      ctx.font = font;
      ctx.lineJoin = "round";
      ctx.lineWidth = 3;
      ctx.letterSpacing = spacing ?? "0px";
      const left = box.minX - anchor.x;
      const base = box.maxY - anchor.y - height * 0.2;
      ctx.strokeText(text, left, base);
      ctx.fillText(text, left, base);
      ctx.letterSpacing = "0px";
    };
    return {
      anchor: anchor as Label["anchor"],
      bboxes: dot ? [box, own] : [box],
      deduplicationKey: `${dot}:${text}`,
      deduplicationDistance: apart,
      draw,
    };
  }
}

function drawDot(ctx: CanvasRenderingContext2D, radius: number): void {
  ctx.beginPath();
  ctx.arc(0, 0, radius, 0, 2 * Math.PI);
  ctx.lineWidth = 1.5;
  ctx.stroke();
  ctx.fill();
}

function around(x: number, y: number, gap: number, width: number, height: number): Box[] {
  const half = { w: width / 2, h: height / 2 };
  const at = (minX: number, minY: number): Box => ({ minX, minY, maxX: minX + width, maxY: minY + height });
  return [
    at(x + gap, y - half.h),
    at(x - gap - width, y - half.h),
    at(x - half.w, y + gap),
    at(x - half.w, y - gap - height),
    at(x + gap * 0.7, y + gap * 0.7),
    at(x + gap * 0.7, y - gap * 0.7 - height),
    at(x - gap * 0.7 - width, y + gap * 0.7),
    at(x - gap * 0.7 - width, y - gap * 0.7 - height),
  ];
}

function touches({ x, y, radius }: Obstacle, box: Box): boolean {
  const dx = Math.max(box.minX - x, 0, x - box.maxX);
  const dy = Math.max(box.minY - y, 0, y - box.maxY);
  return dx * dx + dy * dy < radius * radius;
}

function keys(box: Box): string[] {
  const found: string[] = [];
  for (let i = Math.floor(box.minX / CELL); i <= Math.floor(box.maxX / CELL); i++) {
    for (let j = Math.floor(box.minY / CELL); j <= Math.floor(box.maxY / CELL); j++) found.push(`${i}:${j}`);
  }
  return found;
}
