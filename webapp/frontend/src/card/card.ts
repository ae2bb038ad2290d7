// The card: a dossier as elements. Text nodes only, so no value can become markup. Same as _card.html.
import type { Claim, Conflict, Dossier, Fact, SourceEntry, Text } from "./dossier.ts";
import { type Child, el, icon, localised } from "../pages/dom.ts";
import type { Strings } from "../text/strings.ts";

export function buildCard(dossier: Dossier, strings: Strings): Node[] {
  const build = new Builder(dossier, strings);
  return build.all().filter((node) => node !== null);
}

/** The card's beginning, for where there is little room. */
export function buildShortCard(dossier: Dossier, strings: Strings): Node[] {
  return new Builder(dossier, strings).short();
}

class Builder {
  private readonly d: Dossier;
  private readonly strings: Strings;
  private readonly byNumber: Map<number, SourceEntry>;

  constructor(dossier: Dossier, strings: Strings) {
    this.d = dossier;
    this.strings = strings;
    this.byNumber = new Map(dossier.sources.map((source) => [source.n, source]));
  }

  all(): (Node | null)[] {
    return [
      this.head(), this.figures(), this.summary(), this.place(), this.timeline(), this.facts(),
      this.notFound(), this.neighbours(), this.sources(), this.actions(),
    ];
  }

  short(): Node[] {
    const page = el("a", { class: "btn btn-main", href: this.d.url }, this.t("full_page"));
    const parts = [this.head(), this.figures(), this.place(), el("div", { class: "actions" }, page)];
    return parts.filter((node) => node !== null);
  }

  private t(key: string, values = {}): string {
    return this.strings.t(key, values);
  }

  private head(): Node {
    const { name, names, sector, programme, status } = this.d;
    return el(
      "div",
      { class: "card-top" },
      el("h2", { class: "card-title", tabindex: -1 }, text(name)),
      ...names.map((other) => el("p", { class: "card-alt", lang: other.lang }, other.text)),
      el(
        "p",
        { class: "card-kind" },
        sector ? el("span", {}, icon(sector.icon), sector.detail ?? sector.label) : null,
        programme ? el("span", {}, programme.label) : null,
      ),
      el(
        "p",
        { class: `card-status st-${status.code}` },
        icon(`ring-${status.code}`, "status-ring"),
        el("strong", {}, status.label),
        status.date
          ? el("span", { class: "when" }, el("time", { datetime: status.datetime }, status.date), ...this.cites(status.cites))
          : null,
        ...(status.date ? [] : this.cites(status.cites)),
      ),
      this.conflict(status.conflict),
    );
  }

  private figures(): Node | null {
    const figures = [...this.d.figures.map((figure) => this.figure(figure)), this.border()].filter((node) => node !== null);
    return figures.length ? el("dl", { class: "figures" }, ...figures) : null;
  }

  private figure(figure: Fact): Node {
    return el(
      "div",
      { class: "figure" },
      el("dt", {}, figure.label),
      el(
        "dd",
        {},
        el("span", { class: "figure-value" }, localised(figure.value, figure.lang), ...this.cites(figure.cites)),
        figure.note ? el("small", {}, figure.note) : null,
        figure.stated ? el("small", {}, text(figure.stated)) : null,
        this.conflict(figure.conflict),
      ),
    );
  }

  private border(): Node | null {
    const { border, crossing } = this.d;
    const distance = border?.distance ?? crossing?.distance;
    if (!distance) return null;
    const near = crossing ? this.t("crossing_near", { name: crossing.name, n: crossing.distance }) : null;
    return el(
      "div",
      { class: "figure" },
      el("dt", {}, this.t(border ? "border_distance" : "crossing")),
      el("dd", {}, el("span", { class: "figure-value" }, distance), near ? el("small", {}, near) : null),
    );
  }

  private summary(): Node | null {
    const { summary } = this.d;
    if (!summary?.text) return null;
    return el("section", { class: "part" }, el("h3", { class: "hidden" }, this.t("summary")), el("p", {}, text(summary)));
  }

  private place(): Node | null {
    const { place } = this.d;
    if (!place) return null;
    const within = place.uncertainty ? `, ${this.t("within", { n: place.uncertainty })}` : "";
    return part(
      place.heading,
      el("p", { class: "place-name" }, localised(place.text, place.lang), ...this.cites(place.cites)),
      place.basis ? el("p", {}, text(place.basis)) : null,
      place.coordinates ? el("p", { class: "place-at" }, icon("ui-pin"), `${place.coordinates}${within}`) : null,
    );
  }

  private timeline(): Node | null {
    if (!this.d.timeline.length) return null;
    const events = this.d.timeline.map((event) =>
      el(
        "li",
        { class: event.planned ? "planned" : null },
        el(
          "span",
          { class: "when" },
          el("time", { datetime: event.datetime }, event.date),
          event.planned ? `, ${this.t("planned")}` : null,
        ),
        " ",
        el("span", {}, text(event.text), ...this.cites(event.cites)),
      ),
    );
    return part(this.t("timeline"), el("ol", { class: "timeline" }, ...events));
  }

  private facts(): Node | null {
    if (!this.d.facts.length) return null;
    const rows = this.d.facts.map((fact) =>
      el(
        "div",
        {},
        el("dt", {}, fact.label),
        el(
          "dd",
          {},
          localised(fact.value, fact.lang),
          ...this.cites(fact.cites),
          fact.note ? el("small", {}, fact.note) : null,
          this.conflict(fact.conflict),
        ),
      ),
    );
    return part(this.t("facts"), el("dl", { class: "facts" }, ...rows));
  }

  private notFound(): Node | null {
    if (!this.d.not_found.length) return null;
    return part(this.t("not_found"), el("ul", { class: "plain" }, ...this.d.not_found.map((item) => el("li", {}, text(item)))));
  }

  private neighbours(): Node | null {
    if (!this.d.neighbours.length) return null;
    const rows = this.d.neighbours.map((near) =>
      el("li", {}, el("a", { href: near.url, "data-project": near.id }, text(near.name)), el("span", {}, near.distance)),
    );
    return part(this.t("neighbours"), el("ul", { class: "links" }, ...rows));
  }

  private sources(): Node | null {
    if (!this.d.sources.length) return null;
    const rows = this.d.sources.map((source) =>
      el(
        "li",
        { value: source.n },
        el("a", { href: source.page }, text(source.title)),
        el("span", {}, ...saidBy(source)),
      ),
    );
    return part(this.t("sources"), el("ol", { class: "sources" }, ...rows));
  }

  private actions(): Node {
    const { url, downloads } = this.d;
    return el(
      "div",
      { class: "actions" },
      el("a", { class: "btn btn-main", href: url }, this.t("full_page")),
      this.square("ui-share", this.t("share"), `share?project=${this.d.id}`, { "data-share-view": "here" }),
      this.square("ui-cite", this.t("cite"), `${url}#cite`),
      this.square("ui-panel", this.t("compare"), this.d.compare_url),
      downloads.length
        ? el(
            "details",
            { class: "menu menu-up", name: "menu" },
            el("summary", { class: "btn btn-square" }, icon("ui-download"), el("span", { class: "hidden" }, this.t("download"))),
            el("ul", { class: "pop" }, ...downloads.slice(0, 6).map((file) => el("li", {}, el("a", { href: file.href }, file.label)))),
          )
        : null,
    );
  }

  /** A button of a symbol alone; the words are read out. */
  private square(symbol: string, words: string, href: string, more = {}): HTMLElement {
    return el("a", { class: "btn btn-square", href, title: words, ...more }, icon(symbol), el("span", { class: "hidden" }, words));
  }

  private conflict(conflict: Conflict | null | undefined): Node | null {
    if (!conflict) return null;
    return el(
      "details",
      { class: "clash" },
      el("summary", {}, icon("ui-warn"), conflict.label),
      el(
        "div",
        { class: "claims" },
        el("ul", {}, ...conflict.claims.map((claim) => this.claim(claim))),
        conflict.note ? el("p", {}, text(conflict.note)) : null,
        conflict.rule ? el("p", { class: "rule" }, conflict.rule) : null,
      ),
    );
  }

  private claim(claim: Claim): Node {
    return el(
      "li",
      { class: claim.shown ? "shown" : null },
      el("span", { class: "claim-value" }, localised(claim.value, claim.lang), ...this.cites(claim.cites)),
      claim.shown ? el("span", { class: "tag" }, this.t("shown_claim")) : null,
      el("span", { class: "claim-by" }, ...saidBy(claim)),
    );
  }

  private cites(numbers: readonly number[]): Node[] {
    return numbers.flatMap((n) => {
      const source = this.byNumber.get(n);
      if (!source) return [];
      const words = this.t("source_n", { n, publisher: source.publisher });
      return [el("a", { class: "cite", href: source.page, "aria-label": words }, String(n))];
    });
  }
}

function text(value: Text): Child {
  return localised(value.text, value.lang);
}

function part(heading: string, ...children: Child[]): Node {
  return el("section", { class: "part" }, el("h3", {}, heading), ...children);
}

/** Publisher, kind and date; the date stays on one line. */
function saidBy({ publisher, kind, date }: Pick<SourceEntry, "publisher" | "kind" | "date">): (string | Node)[] {
  const who = [publisher, kind].filter(Boolean).join(" · ");
  return date ? [`${who} · `, el("span", { class: "whole" }, date)] : [who];
}
