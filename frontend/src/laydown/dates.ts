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

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(dayNumber(text));
}
