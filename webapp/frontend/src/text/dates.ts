// Partial dates as the sources give them (ISO 8601): what is missing is a bound and never guessed. Pure.

/** Last day that a day, month, year or interval allows; the same as `PartialDate.last` of the server. */
export function lastDay(date: string): string {
  const end = date.slice(date.indexOf("/") + 1);
  const [year = "", month = "12", day] = end.split("-");
  return `${year}-${month}-${day ?? daysIn(Number(year), Number(month))}`;
}

/** First day of a day, month or year. */
export function firstDay(date: string): string {
  const [year = "", month = "01", day = "01"] = date.split("-");
  return `${year}-${month}-${day}`;
}

/** Whole months from a day to another; the same as `months_between` of the server. */
export function monthsBetween(then: string, today: string): number {
  const [from, to] = [then, today].map((day) => day.split("-").map(Number));
  const [year = 0, month = 0, day = 0] = from!;
  const [toYear = 0, toMonth = 0, toDay = 0] = to!;
  return Math.max(0, (toYear - year) * 12 + toMonth - month - (toDay < day ? 1 : 0));
}

/** A day, month or year that the calendar has; null for anything else. */
export function parseDay(text: string | null): string | null {
  if (!text || !/^\d{4}(-\d\d(-\d\d)?)?$/.test(text)) return null;
  const [year = 0, month = 1, day = 1] = text.split("-").map(Number);
  return year > 0 && month > 0 && month <= 12 && day > 0 && day <= daysIn(year, month) ? text : null;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year + 400, month, 0)).getUTCDate(); // the calendar is the same; years below 100 mean others
}
