// Ticks of a time axis and labels of a row of months: years, or months where there are few. Pure; the words come with the page.

export interface TimeAxis {
  domain: [Date, Date];
  ticks: Date[];
  /** Words below a tick; the year stands under the first month and under each January. */
  format(tick: Date): string;
}

export interface MonthLabel {
  /** Number of the month in its row, from 0. */
  at: number;
  text: string;
}

const FEW_MONTHS = 24;
/** Months between two ticks, by months or by years, decades and centuries. */
const BY_MONTH = [1, 3, 6, 12];
const BY_YEAR = [12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12_000];
const GAP = 8;

/** An axis from the month (or year) of `first` to the end of that of `last` with at most `most` ticks. */
export function timeAxis(first: Date, last: Date, months: readonly string[], most: number): TimeAxis {
  const [from, to] = [monthsOf(first), monthsOf(last) + 1];
  const byMonth = to - from <= FEW_MONTHS;
  const [start, end] = byMonth ? [from, to] : [Math.floor(from / 12) * 12, Math.ceil(to / 12) * 12];
  const steps = byMonth ? BY_MONTH : BY_YEAR;
  const step = steps.find((size) => (end - start) / size < most) ?? steps.at(-1)!;
  const ticks: Date[] = [];
  for (let month = Math.ceil(start / step) * step; month <= end; month += step) ticks.push(dateOf(month));
  const format = (tick: Date) => {
    const [year, month] = [tick.getUTCFullYear(), tick.getUTCMonth()];
    if (!byMonth) return String(year);
    return month === 0 || tick.getTime() === ticks[0]?.getTime() ? `${months[month]}\n${year}` : (months[month] ?? "");
  };
  return { domain: [dateOf(start), dateOf(end)], ticks, format };
}

/**
 * Labels below a row of months (`2025-01`), each as wide as the next and `width` pixels together: as many as have room.
 * `widthOf` measures a text. Where no month says the year, the first label does.
 */
export function monthLabels(
  months: readonly string[], names: readonly string[], width: number, widthOf: (text: string) => number,
): MonthLabel[] {
  const left = ({ at }: MonthLabel) => (width * at) / months.length;
  const right = (label: MonthLabel) => left(label) + widthOf(label.text);
  for (const step of [...BY_MONTH.slice(0, -1), ...BY_YEAR]) {
    const labels = labelsEvery(step, months, names).filter((label) => right(label) <= width);
    if (labels.length && labels.slice(1).every((label, i) => left(label) >= right(labels[i]!) + GAP)) return labels;
  }
  return labelsEvery(1, months, names).slice(0, 1);
}

function labelsEvery(step: number, months: readonly string[], names: readonly string[]): MonthLabel[] {
  const parts = months.map((month, at) => ({ at, year: Number(month.slice(0, 4)), month: Number(month.slice(5)) - 1 }));
  const ticks = parts.filter(({ year, month }) => (year * 12 + month) % step === 0);
  return ticks.map(({ at, year, month }) => {
    const name = names[month] ?? "";
    return { at, text: month === 0 ? String(year) : at === ticks[0]!.at ? `${name} ${year}` : name };
  });
}

function monthsOf(date: Date): number {
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function dateOf(months: number): Date {
  return new Date(Date.UTC(Math.floor(months / 12), months % 12));
}
