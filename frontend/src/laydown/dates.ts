/** Days as ISO texts, 2024-12-06, without a time of day. */

const DAY_MS = 86_400_000;

/** Days since 1970. */
export function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / DAY_MS);
}

export function dayOf(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** The day here, as the clock on the wall has it. */
export function today(): string {
  const now = new Date();
  return dayOf(Math.round((Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) - 0) / DAY_MS));
}

/** "6 December 2024". */
export function inWords(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

/** A day from what is typed: 2018-01-31, a month 2018-01 or a year 2018 (their first days); null where it is none. */
export function typedDay(text: string): string | null {
  const parts = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(text.trim());
  if (!parts) return null;
  const day = [parts[1], parts[2] ?? "1", parts[3] ?? "1"].map((part) => part!.padStart(2, "0")).join("-");
  const number = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(number) || dayOf(Math.round(number / DAY_MS)) !== day ? null : day;
}
