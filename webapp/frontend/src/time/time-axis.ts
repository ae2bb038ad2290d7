// Ticks of a time axis: years, or months where there are few. Pure; the words come with the page.

export interface TimeAxis {
  domain: [Date, Date];
  ticks: Date[];
  /** Words below a tick; the year stands under the first month and under each January. */
  format(tick: Date): string;
}

const FEW_MONTHS = 24;

/** An axis from the month (or year) of `first` to the end of that of `last` with at most `most` ticks. */
export function timeAxis(first: Date, last: Date, months: readonly string[], most: number): TimeAxis {
  const [from, to] = [monthsOf(first), monthsOf(last) + 1];
  const byMonth = to - from <= FEW_MONTHS;
  const [start, end] = byMonth ? [from, to] : [Math.floor(from / 12) * 12, Math.ceil(to / 12) * 12];
  const steps = byMonth ? [1, 3, 6, 12] : [12, 24, 60, 120];
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

function monthsOf(date: Date): number {
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function dateOf(months: number): Date {
  return new Date(Date.UTC(Math.floor(months / 12), months % 12));
}
