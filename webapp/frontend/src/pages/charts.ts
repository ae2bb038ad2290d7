// Charts of the indicators, drawn by Observable Plot from what the page says. Their tables say the same without it.
import * as Plot from "@observablehq/plot";
import { timeAxis } from "../time/time-axis.ts";
import type { Chart, Dot, Writing } from "../contract.ts";
import { writeNumber } from "../text/writing.ts";

const HEIGHT = 260;
const day = (iso: string) => new Date(`${iso}T00:00:00Z`);
const middle = (dot: Dot) => new Date((day(dot.first).getTime() + day(dot.last).getTime()) / 2);
const end = (dot: Dot) => day(dot.last);
const value = (dot: Dot) => dot.value;

function draw(chart: Chart, writing: Writing, width: number): Element {
  const { points, goals } = chart;
  const number = (n: number) => writeNumber(writing, n, 3);
  const course = points.filter(({ joined }) => joined);
  const [chosen, rivals] = [points.filter((dot) => dot.chosen), points.filter((dot) => !dot.chosen)];
  const moments = [...points, ...goals].flatMap((dot) => [day(dot.first), day(dot.last)]).sort((a, b) => +a - +b);
  const axis = timeAxis(moments[0]!, moments.at(-1)!, writing.months, Math.max(4, Math.floor(width / 90)));
  const linked = { title: "words", href: "href" } as const;
  const svg = Plot.plot({
    width,
    height: HEIGHT,
    marginLeft: 48,
    marginRight: 20,
    marginTop: 26,
    className: "plot",
    x: { type: "utc", domain: axis.domain, label: null, ticks: axis.ticks, tickFormat: axis.format, grid: false },
    y: { zero: true, nice: true, label: null, grid: true, ticks: 5, tickFormat: number },
    marks: [
      Plot.ruleY([0], { stroke: "var(--line-strong)" }),
      // A year or a part of one is drawn as long as it is.
      Plot.link(points, { x1: (d: Dot) => day(d.first), x2: end, y1: value, y2: value, stroke: "var(--accent)", strokeOpacity: 0.28, strokeWidth: 6, strokeLinecap: "round" }),
      Plot.lineY(course, { x: middle, y: value, stroke: "var(--accent)", strokeWidth: 1.6, curve: "linear" }),
      Plot.dot(goals, { x: end, y: value, r: 6.5, symbol: "diamond", stroke: "var(--st-launched)", strokeWidth: 2, fill: "var(--paper)", ...linked }),
      Plot.text(goals, { x: end, y: value, text: (d: Dot) => number(d.value), dy: -18, fill: "var(--ink-2)" }),
      Plot.dot(rivals, { x: middle, y: value, r: 5, fill: "var(--paper)", stroke: "var(--warn)", strokeWidth: 2, ...linked }),
      Plot.dot(chosen, { x: middle, y: value, r: 5, fill: "var(--accent)", stroke: "var(--paper)", strokeWidth: 1, ...linked }),
    ],
  });
  tidy(svg);
  return svg;
}

/** The policy of the pages allows no styles inside; the look is in the stylesheet. The table has the links for the keyboard. */
function tidy(svg: Element): void {
  for (const style of svg.querySelectorAll("style")) style.remove();
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  for (const link of svg.querySelectorAll("a")) {
    const href = link.getAttribute("href") ?? link.getAttributeNS("http://www.w3.org/1999/xlink", "href") ?? "";
    link.removeAttributeNS("http://www.w3.org/1999/xlink", "href");
    link.setAttribute("href", href);
    link.setAttribute("tabindex", "-1");
  }
}

const writing = JSON.parse(document.querySelector<HTMLElement>("[data-writing]")?.dataset["writing"] ?? "{}") as Writing;
for (const figure of document.querySelectorAll<HTMLElement>("[data-chart]")) {
  const chart = JSON.parse(figure.dataset["chart"] ?? "{}") as Chart;
  const room = figure.querySelector<HTMLElement>("[data-room]")!;
  let width = 0;
  new ResizeObserver(([entry]) => {
    const now = Math.round(entry?.contentRect.width ?? 0);
    if (now === width || now === 0) return;
    width = now;
    room.replaceChildren(draw(chart, writing, width));
  }).observe(room);
}
