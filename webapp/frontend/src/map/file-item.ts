// One opened file in the panel: what is in it, how it is drawn, and what is asked of it.
import type LeafletType from "leaflet";
import type { Client } from "../files/client.ts";
import type { Answer } from "../files/nearby.ts";
import type { Box, Reading } from "../files/placing.ts";
import type { Joined, LayerInfo } from "../files/talk.ts";
import { Unreadable } from "../files/failure.ts";
import { announce } from "../pages/announce.ts";
import { type Page, withId } from "../pages/config.ts";
import { type Child, el } from "../pages/dom.ts";
import { colour } from "../pages/theme.ts";
import type { Strings } from "../text/strings.ts";
import { FileLayer } from "./file-layer.ts";
import { type FileLegend, line } from "./file-legend.ts";
import type { AtlasData, NamedPlace } from "./file-places.ts";
import { FileTable } from "./file-table.ts";

const KM = 1000;
const MOST_LISTED = 60;
const DEFAULT_KM = "10";

/** What all files of the map share. */
export interface FileHost {
  readonly map: LeafletType.Map;
  readonly page: Page;
  readonly words: Strings;
  readonly client: Client;
  readonly atlas: AtlasData;
  readonly legend: FileLegend;
  goTo(bounds: Box): void;
  remove(item: FileItem): void;
  reread(item: FileItem, reading: Reading): Promise<void>;
  tellFault(error: unknown, file: Blob | null, name: string): void;
}

export class FileItem {
  readonly node: HTMLElement;
  readonly file: Blob;
  readonly fileName: string;
  readonly key: string | null;
  layer: LayerInfo;
  isShown = false;
  private readonly files: FileHost;
  private readonly reading: Reading;
  private readonly notes = el("div", { class: "file-notes" });
  private readonly switch = el("input", { type: "checkbox", checked: true });
  private readonly count = el("strong", {});
  private readonly legend = el("div", { class: "file-classes" });
  private readonly style: HTMLSelectElement;
  private readonly styling: HTMLElement;
  private readonly actions = el("div", { class: "measure-actions" });
  private readonly answer = el("div", { class: "file-answer" });
  private readonly asking: HTMLFormElement;
  private readonly joining = el("div", {});
  private tiles: FileLayer | null = null;

  constructor(files: FileHost, layer: LayerInfo, file: Blob, fileName: string, reading: Reading, key: string | null) {
    this.files = files;
    this.layer = layer;
    this.file = file;
    this.fileName = fileName;
    this.reading = reading;
    this.key = key;
    const { words } = files;
    this.style = this.columns(words.t("one_colour"), layer.columns);
    this.style.addEventListener("change", () => void this.restyle());
    this.styling = el("label", { class: "file-style" }, words.t("colour_by"), this.style);
    this.switch.addEventListener("change", () => void this.put(this.switch.checked));
    this.asking = this.askForm();
    this.asking.hidden = true;
    this.node = el(
      "li",
      { class: "file-item" },
      el("div", { class: "near-line" }, el("label", {}, this.switch, el("span", { class: "file-name", title: fileName }, layer.name)), this.count),
      this.notes,
      this.joining,
      this.styling,
      this.legend,
      this.actions,
      this.asking,
      this.answer,
    );
  }

  /** Draws the file; `isNew` goes there. A table without places is joined to regions. */
  async begin(isNew: boolean): Promise<void> {
    this.tellCount();
    this.tellNotes();
    if (this.layer.bounds) await this.drawn(isNew);
    else await this.join(-1, isNew);
  }

  isPaintedAt(at: LeafletType.LatLng): boolean {
    return this.isShown && (this.tiles?.isPaintedAt(this.files.map, at) ?? false);
  }

  async restyle(): Promise<void> {
    const { client, legend } = this.files;
    const lines = await client.call("style", this.layer.id, Number(this.style.value));
    this.legend.replaceChildren(...lines.map((one) => line(one.colour, `${legend.saidOf(one)} (${this.files.words.number(one.count)})`)));
    const plain = { colour: colour("--own"), count: this.layer.count, isRest: false };
    legend.set(this.layer.id, this.layer.name, this.isShown ? (lines.length ? lines : [plain]) : []);
    this.tiles?.redraw();
  }

  remove(): void {
    this.isShown = false;
    this.tiles?.remove();
    this.files.legend.set(this.layer.id, this.layer.name, []);
    this.node.remove();
    void this.files.client.call("drop", this.layer.id);
    this.files.remove(this);
  }

  private async drawn(goes: boolean): Promise<void> {
    const { client } = this.files;
    this.tiles?.remove();
    this.tiles = new FileLayer(client, this.layer.id);
    this.actions.replaceChildren(
      this.button("zoom_to", () => this.goTo(this.layer.bounds)),
      this.button("table", () => this.openTable()),
      this.button("which_projects", () => this.openAsking()),
      this.button("remove", () => this.remove()),
    );
    await this.put(this.switch.checked); // the legend has the room then that it takes
    if (goes) this.goTo(this.layer.bounds);
  }

  private async put(isShown: boolean): Promise<void> {
    this.isShown = isShown && this.tiles !== null;
    if (this.isShown) this.tiles!.addTo(this.files.map);
    else this.tiles?.remove();
    await this.restyle();
  }

  private goTo(bounds: Box | null): void {
    if (bounds) this.files.goTo(bounds);
  }

  private openTable(): void {
    const { client, words } = this.files;
    new FileTable(client, this.layer, words, (row) => void client.call("bounds", this.layer.id, row).then((found) => this.goTo(found))).open();
  }

  private openAsking(): void {
    this.asking.hidden = !this.asking.hidden;
    if (!this.asking.hidden) this.asking.querySelector("input")!.focus();
  }

  private askForm(): HTMLFormElement {
    const { words } = this.files;
    const km = el("input", { type: "number", min: 0, max: 500, step: "any", value: DEFAULT_KM, required: true });
    const form = el("form", { class: "measure-type" }, el("label", {}, words.t("km_around"), km), el("button", { type: "submit", class: "btn" }, words.t("ask")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.ask(km.valueAsNumber * KM);
    });
    return form;
  }

  /** Asked here in the browser: the outline of the file goes nowhere. */
  private async ask(metres: number): Promise<void> {
    const { atlas, client, words, page: { strings } } = this.files;
    this.answer.replaceChildren(el("p", {}, words.t("asking")));
    try {
      const places = await atlas.places();
      const asked = places.map(({ id, areas, line: way }) => ({ id, areas, line: way }));
      const answers = new Map(await client.call("near", this.layer.id, metres, asked));
      const of = (answer: Answer) => places.filter(({ id }) => answers.get(id) === answer);
      const [certain, possible] = [of("certain"), of("possible")];
      const told = `${words.plural("certainly", certain.length)}, ${strings.plural("count_possible", possible.length)}`;
      announce(told);
      this.answer.replaceChildren(el("p", {}, el("strong", {}, told)), this.listed(certain, ""), this.listed(possible, strings.t("possibly")));
    } catch {
      this.answer.replaceChildren(el("p", { class: "measure-fault" }, words.t("asking_failed")));
    }
  }

  private listed(places: readonly NamedPlace[], mark: string): HTMLElement {
    const { page } = this.files;
    const entries = places.slice(0, MOST_LISTED).map(({ id, name }) =>
      el("li", {}, el("a", { href: withId(page.config.urls.project, id) }, name), mark ? ` (${mark})` : null));
    return el("ul", {}, ...entries);
  }

  private async join(column: number, goes: boolean): Promise<void> {
    const { atlas, client, words } = this.files;
    try {
      const joined = await client.call("join", this.layer.id, column, await atlas.regions());
      if (!joined.found && column < 0) {
        this.remove();
        throw new Unreadable("no_coordinates", { columns: this.layer.columns.slice(0, 12).join(", ") });
      }
      this.layer = { ...joined.layer, bad: this.layer.bad, advice: null };
      this.tellJoined(joined);
      if (joined.found) {
        this.style.value = String(joined.numbers);
        await this.drawn(goes);
      }
    } catch (error) {
      if (error instanceof Unreadable) throw error;
      throw new Unreadable("regions_failed");
    }
    this.joining.querySelector("select")?.setAttribute("aria-label", words.t("join_column"));
  }

  private tellJoined({ column, found, unmatched }: Joined): void {
    const { words } = this.files;
    const select = this.columns(null, this.layer.columns);
    select.value = String(column);
    select.addEventListener("change", () => void this.join(Number(select.value), true).catch((error: unknown) => this.files.tellFault(error, null, this.fileName)));
    const lines = unmatched.rows.map(({ place, text }) =>
      el("li", {}, words.t(unmatched.isByLine ? "at_line" : "at_number", { n: words.number(place) }), text ? `: ${text}` : null));
    this.joining.replaceChildren(
      el("label", { class: "file-style" }, words.t("join_column"), select),
      el("p", {}, words.plural("joined", found, { n: words.number(found), total: words.number(this.layer.count) })),
      unmatched.count ? el("details", {}, el("summary", {}, words.plural("unmatched", unmatched.count)), el("ul", {}, ...lines)) : null!,
    );
  }

  private tellCount(): void {
    this.count.textContent = this.files.words.plural("rows", this.layer.count);
  }

  private tellNotes(): void {
    const { words } = this.files;
    const { bad, encoding, advice } = this.layer;
    const notes: Child[] = [];
    if (encoding) notes.push(el("p", {}, words.t("read_as", { encoding })));
    if (this.reading !== "plain") notes.push(el("p", {}, words.t(`was_${this.reading}`)));
    if (bad.count) {
      const places = `${bad.places.map((place) => words.number(place)).join(", ")}${bad.count > bad.places.length ? "…" : ""}`;
      notes.push(el("p", {}, `${words.plural(bad.isByLine ? "bad_lines" : "bad_rows", bad.count)} ${places}`));
    }
    if (advice) {
      const other = el("button", { type: "button", class: "btn" }, words.t(`read_${advice}`));
      other.addEventListener("click", () => void this.files.reread(this, advice));
      notes.push(el("p", { class: "file-advice" }, words.t("elsewhere"), " ", other));
    }
    this.notes.replaceChildren(...notes.filter((note) => note instanceof Node));
  }

  private columns(none: string | null, names: readonly string[]): HTMLSelectElement {
    const options = names.map((name, at) => el("option", { value: at }, name));
    return el("select", {}, ...(none === null ? [] : [el("option", { value: -1 }, none)]), ...options);
  }

  private button(words: string, act: () => void): HTMLButtonElement {
    const node = el("button", { type: "button", class: "btn" }, this.files.words.t(words));
    node.addEventListener("click", act);
    return node;
  }
}
