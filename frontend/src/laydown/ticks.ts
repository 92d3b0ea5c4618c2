/** Where the days stand on the time bar: at their true dates, crowded ones together. */
import { dayNumber, dayOf } from "./dates";

export interface Moment {
  readonly day: string;
  readonly n_known: number;
  readonly changes: readonly string[];
}

/** One mark of the bar: one day, or several that stand too close to be told apart. */
export interface Tick {
  /** From 0, the bar's beginning, to 1, its end. */
  readonly share: number;
  readonly moments: readonly Moment[];
}

export interface Span {
  readonly first: string;
  readonly last: string;
}

const LEAST_SPAN_DAYS = 30;
/** Of the span, left free before the first day. */
const ROOM_SHARE = 0.015;

/** From the first moment, or the first day that is shown, to today. */
export function spanOf(moments: readonly Moment[], shown: string, today: string): Span {
  const known = [...moments.map(({ day }) => day), shown].filter((day) => day !== "");
  const first = known.reduce((least, day) => (day < least ? day : least), today);
  const last = known.reduce((most, day) => (day > most ? day : most), today);
  const days = Math.max(dayNumber(last) - dayNumber(first), LEAST_SPAN_DAYS);
  return { first: dayOf(dayNumber(last) - Math.ceil(days * (1 + ROOM_SHARE))), last };
}

/** Where a day stands, from 0 to 1. */
export function shareOf(span: Span, day: string): number {
  const [first, last] = [dayNumber(span.first), dayNumber(span.last)];
  return Math.min(1, Math.max(0, (dayNumber(day) - first) / (last - first)));
}

export function dayAt(span: Span, share: number): string {
  const [first, last] = [dayNumber(span.first), dayNumber(span.last)];
  return dayOf(Math.round(first + Math.min(1, Math.max(0, share)) * (last - first)));
}

/** The marks, those nearer to one another than `apart` (a share of the bar) made one. */
export function ticksOf(moments: readonly Moment[], span: Span, apart: number): Tick[] {
  const groups: { start: number; moments: Moment[] }[] = [];
  for (const moment of moments) {
    const share = shareOf(span, moment.day);
    const last = groups.at(-1);
    if (last && share - last.start < apart) last.moments.push(moment);
    else groups.push({ start: share, moments: [moment] });
  }
  return groups.map(({ moments: together }) => ({
    share: together.reduce((sum, { day }) => sum + shareOf(span, day), 0) / together.length,
    moments: together,
  }));
}

/** The years whose beginning is named, so that names keep `apart` (a share of the bar) from one another. */
export function yearsOf(span: Span, apart: number): { year: number; share: number }[] {
  const [first, last] = [Number(span.first.slice(0, 4)), Number(span.last.slice(0, 4))];
  const years = Array.from({ length: last - first + 1 }, (_, at) => first + at)
    .map((year) => ({ year, day: `${String(year).padStart(4, "0")}-01-01` }))
    .filter(({ day }) => day >= span.first && day <= span.last)
    .map(({ year, day }) => ({ year, share: shareOf(span, day) }));
  const step = [1, 2, 5, 10, 20, 50, 100].find(
    (one) => one * ((years[1]?.share ?? 1) - (years[0]?.share ?? 0)) >= apart,
  );
  return years.filter(({ year }) => year % (step ?? 100) === 0);
}

/** The next day of something in a direction; the shown day where there is none. */
export function neighbour(moments: readonly Moment[], shown: string, step: 1 | -1): string {
  const days = moments.map(({ day }) => day);
  return (step > 0 ? days.find((day) => day > shown) : days.filter((day) => day < shown).at(-1)) ?? shown;
}
