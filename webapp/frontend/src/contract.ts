// Written from Python by `make contract`: change it in contract.py of webapp/frontend.

export const FACETS = [
  {"name": "programme", "reads": ["programme"], "edges": [], "scale": 1},
  {"name": "sector", "reads": ["sector"], "edges": [], "scale": 1},
  {"name": "status", "reads": ["statuses"], "edges": [], "scale": 1},
  {"name": "country", "reads": ["countries"], "edges": [], "scale": 1},
  {"name": "precision", "reads": ["precision"], "edges": [], "scale": 1},
  {"name": "side", "reads": ["side"], "edges": [], "scale": 1},
  {"name": "cost", "reads": ["cost_usd_low", "cost_usd_high"], "edges": [0, 10, 100, 1000], "scale": 1000000},
  {"name": "jobs", "reads": ["jobs_low", "jobs_high"], "edges": [0, 100, 1000], "scale": 1},
  {"name": "source_kind", "reads": ["source_kinds"], "edges": [], "scale": 1},
  {"name": "year", "reads": ["years"], "edges": [], "scale": 1},
  {"name": "age", "reads": ["months_since", "months_since"], "edges": [0, 6, 12, 24], "scale": 1},
] as const;
export const CONFLICTS = "conflicts" as const;
export const DISPUTED = "1" as const;
export const CHANGED = "changed" as const;
export const VICINITY = ["near", "border", "area", "margin", "certainty"] as const;
export const AREA = "area" as const;
export const MARGIN = "margin" as const;
export const NEAR_KM = 50 as const;
export const CERTAINTY = "certainty" as const;
export const CERTAIN = "certain" as const;
export const ORDERS = [
  {"name": "programme", "column": "programme", "kind": "presence", "isDescending": false},
  {"name": "name", "column": "name", "kind": "name", "isDescending": false},
  {"name": "cost", "column": "cost_usd_low", "kind": "number", "isDescending": true},
  {"name": "date", "column": "status_date", "kind": "date", "isDescending": true},
  {"name": "border", "column": "distance_to_border_km", "kind": "number", "isDescending": false},
  {"name": "sources", "column": "sources", "kind": "number", "isDescending": true},
] as const;
export const SEARCHED = ["id", "place", "admin1", "sector_detail", "summary"] as const;
export const UNKNOWN_BAND = "unknown" as const;
export const UNKNOWN_STATUS = "unknown" as const;
export const UNKNOWN_ICON = "marker" as const;
export const EXACT = "site" as const;
export const MAX_ROWS = 200 as const;
export const PLANNED = ["planned", "announced", "agreement_signed", "under_construction"] as const;
export const AT_REST = "suspended" as const;
export const FLIGHTS = ["aviation", "air"] as const;
export const VIEW = {"pattern": "([0-9]{1,2}(?:\\.[0-9]{0,20})?)/(-?[0-9]{1,2}(?:\\.[0-9]{0,20})?)/(-?[0-9]{1,4}(?:\\.[0-9]{0,20})?)", "zoom": 24, "lat": 90, "lon": 180} as const;
export const CLOSE_ZOOM = 10 as const;
export const CHAIN = {"number": "-?[0-9]{1,3}(?:\\.[0-9]{1,15})?", "most": 201} as const;
export const THINGS = ["crossing", "corridor", "water"] as const;
export const APOSTROPHES = "'`´ʹʻʼʽʾʿˈ‘’‛′" as const;
export const INSIDE_FROM = 4 as const;
export const TYPO_FROM = 5 as const;
export const KINDS = ["point", "project", "place", "crossing", "source"] as const;
export const THEMES = ["auto", "light", "dark"] as const;
export const MOST_COMPARED = 4 as const;
export const FORMULA = "^(?:[\\t\\r\\n]|[\\s\\x1c-\\x1f\\x85\\ufeff\\u200b-\\u200d\\u2060]*[=\\+\\-@＝＋－＠])" as const;
export const BEGINS_A_CELL = "([;\\t\\r\\n]\"*)(?=[\\s\\x1c-\\x1f\\x85\\ufeff\\u200b-\\u200d\\u2060]*[=\\+\\-@＝＋－＠])" as const;
export const DISARM = "'" as const;

export type FilterName = (typeof FACETS)[number]["name"] | typeof CONFLICTS | typeof CHANGED;
export type Sort = (typeof ORDERS)[number]["name"];
export type Theme = (typeof THEMES)[number];
export type Pane = "own" | "rivers" | "areas" | "areas-lit" | "corridors" | "stretches" | "lines" | "crossings" | "selected";

/** Names in all languages of the catalogue; `name` is the one in its first, or the best other one. */
export interface Names {
  readonly name: string | null;
  readonly [column: `name_${string}`]: string | null;
}

/** Names on the sides of a border, one for each country of the catalogue. */
export interface Sides {
  readonly [column: `name_${string}_side`]: string | null;
}

/** Properties that the map asks for, by layer. */
export interface Properties {
  readonly "projects": Names & {
    readonly icon: string | null;
    readonly status: string | null;
    readonly statuses: readonly string[] | null;
    readonly place: string | null;
    readonly precision: string | null;
    readonly last_claim: string | null;
    readonly overdue: string | null;
    readonly cost_usd_low: number | null;
    readonly cost_usd_high: number | null;
    readonly id: string | null;
    readonly admin1: string | null;
    readonly sector_detail: string | null;
    readonly summary: string | null;
    readonly programme: string | null;
    readonly sector: string | null;
    readonly countries: readonly string[] | null;
    readonly side: string | null;
    readonly jobs_low: number | null;
    readonly jobs_high: number | null;
    readonly source_kinds: readonly string[] | null;
    readonly years: readonly string[] | null;
    readonly months_since: number | null;
    readonly conflicts: readonly string[] | null;
    readonly status_date: string | null;
    readonly distance_to_border_km: number | null;
    readonly sources: number | null;
  };
  readonly "project-areas": {
    readonly project: string | null;
    readonly shape: string | null;
  };
  readonly "project-lines": Names & {
    readonly sector: string | null;
    readonly status: string | null;
    readonly statuses: readonly string[] | null;
    readonly corridor: string | null;
  };
  readonly "corridors": Names & {
    readonly mode: string | null;
    readonly state: string | null;
    readonly projects: readonly string[] | null;
  };
  readonly "rivers": Names;
  readonly "crossings": Names & Sides & {
    readonly kind: string | null;
    readonly state: string | null;
    readonly precision: string | null;
    readonly projects: readonly string[] | null;
  };
  readonly "crossing-stretches": {
    readonly id: string | null;
    readonly sign_lon: number | null;
    readonly sign_lat: number | null;
  };
}

export interface Writing {
  readonly decimal: string;
  readonly group: string;
  readonly days: readonly string[];
  readonly months: readonly string[];
}

export interface Labels {
  readonly status: Readonly<Record<string, string>>;
  readonly crossing_kind: Readonly<Record<string, string>>;
  readonly crossing_state: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly mode: Readonly<Record<string, string>>;
  readonly precision: Readonly<Record<string, string>>;
}

export interface Urls {
  readonly card: string;
  readonly project: string;
  readonly map: string;
  readonly search: string;
  readonly history: string;
  readonly crossing: string;
  readonly here: string;
  readonly measure: string;
  readonly near: string;
  readonly file: string;
  readonly where: string;
}

export interface PageConfig {
  readonly lang: string;
  readonly written: string;
  readonly writing: Writing;
  readonly statuses: readonly string[];
  readonly approximate: readonly string[];
  readonly labels: Labels;
  readonly today: string;
  readonly ages: readonly string[];
  readonly west: number;
  readonly urls: Urls;
}

export interface Month {
  readonly month: string;
  readonly events: number;
  readonly changes: boolean;
}

export interface MapFrame {
  readonly lang: string;
  readonly title: string;
  readonly bounds: readonly [readonly [number, number], readonly [number, number]];
  readonly maxBounds: readonly [readonly [number, number], readonly [number, number]];
  readonly minZoom: number;
  readonly maxZoom: number;
}

export interface BaseMapSource {
  readonly url: string;
  readonly lang: string;
  readonly maxDataZoom: number;
  readonly countries: readonly string[];
  readonly style: string;
}

export interface PointPicker {
  readonly frame: MapFrame;
  readonly base: BaseMapSource;
  readonly held: readonly number[];
  readonly point: string;
  readonly ring: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
}

export interface LayerSource {
  readonly url: string;
  readonly title: string;
  readonly detail: string | null;
}

export interface NavigationWords {
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly home: string;
  readonly fullScreen: string;
  readonly leaveFullScreen: string;
}

export interface LegendEntry {
  readonly kind: string;
  readonly code: string;
  readonly label: string;
}

export interface LegendWords {
  readonly title: string;
  readonly entries: readonly LegendEntry[];
}

export interface StreetMap {
  readonly title: string;
  readonly note: string;
  readonly host: string;
  readonly failed: string;
  readonly url: string;
  readonly subdomains: readonly string[];
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly credits: readonly (readonly [string, string])[];
}

export interface OwnFilter {
  readonly facet: string;
  readonly column: string;
  readonly kind: string;
}

export interface OwnLayer {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  readonly tiles: string;
  readonly items: string;
  readonly colour: string;
  readonly radius: number;
  readonly width: number;
  readonly filters: readonly OwnFilter[];
}

export interface LayerSwitchWords {
  readonly title: string;
  readonly baseMap: string;
  readonly own: string;
  readonly ownNote: string;
  readonly promise: string;
  readonly onMap: string;
  readonly services: readonly StreetMap[];
  readonly ownLayers: string;
  readonly features: string;
  readonly drawn: readonly OwnLayer[];
  readonly drawModule: string;
}

export interface PositionWords {
  readonly title: string;
}

export interface Said {
  readonly text: string;
  readonly lang: string;
}

export interface Result {
  readonly kind: string;
  readonly kind_label: string;
  readonly id: string;
  readonly name: Said;
  readonly detail: string;
  readonly href: string;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly marks: readonly (readonly [number, number])[];
}

export interface Outcome {
  readonly certain: readonly string[];
  readonly possible: Readonly<Record<string, readonly [number, number] | null>>;
  readonly placeless: readonly string[];
  readonly words: Readonly<Record<string, string>>;
}

export interface Dot {
  readonly first: string;
  readonly last: string;
  readonly value: number;
  readonly chosen: boolean;
  readonly joined: boolean;
  readonly words: string;
  readonly href: string;
}

export interface Chart {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly Dot[];
  readonly goals: readonly Dot[];
}

export interface Sides {
  readonly name: Said;
  readonly metres: number;
  readonly share: number;
}
