// A project's dossier as the server sends it: display-ready, in the reader's language. Types only.

export interface Text {
  text: string;
  lang?: string | null;
}

export interface Claim {
  value: string;
  lang?: string | null;
  publisher: string;
  kind?: string | null;
  date?: string | null;
  cites: number[];
  shown: boolean;
}

export interface Conflict {
  label: string;
  rule?: string | null;
  note?: Text | null;
  claims: Claim[];
}

export interface Fact {
  label: string;
  value: string;
  lang?: string | null;
  note?: string | null;
  stated?: Text | null;
  cites: number[];
  conflict?: Conflict | null;
}

export interface Event {
  date: string;
  datetime?: string | null;
  planned: boolean;
  text: Text;
  cites: number[];
}

export interface SourceEntry {
  n: number;
  id: string;
  title: Text;
  publisher: string;
  kind?: string | null;
  date?: string | null;
  page: string;
}

export interface Dossier {
  id: string;
  url: string;
  compare_url: string;
  name: Text;
  names: { text: string; lang: string }[];
  sector?: { label: string; detail?: string | null; icon: string } | null;
  programme?: { label: string } | null;
  status: { code: string; label: string; date?: string | null; datetime?: string | null; cites: number[]; conflict?: Conflict | null };
  figures: Fact[];
  place?: {
    heading: string;
    text: string;
    lang?: string;
    basis?: Text | null;
    cites: number[];
    coordinates?: string | null;
    uncertainty?: string | null;
  } | null;
  crossing?: { name: string; distance: string } | null;
  border?: { distance: string } | null;
  timeline: Event[];
  facts: Fact[];
  summary?: Text | null;
  not_found: Text[];
  neighbours: { id: string; name: Text; distance: string; url: string }[];
  sources: SourceEntry[];
  downloads: { label: string; href: string }[];
}
