/** Numbers as people read them. What never happened, or what too few plays cannot say, is a dash. */
import type { Interval, Statistic } from "./types";

type Number = number | null;

const NONE = "–";

/** Three decimals below a tenth, two below ten, one below a hundred, none from there on. */
export function number(value: Number): string {
  if (value === null) return NONE;
  const size = Math.abs(value);
  const text = value.toFixed(size === 0 ? 0 : size < 0.1 ? 3 : size < 10 ? 2 : size < 100 ? 1 : 0);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

/** A whole number, as counts of single plays are. */
export function count(value: Number): string {
  return value === null ? NONE : value.toFixed(0);
}

export function signed(value: Number): string {
  return value !== null && value > 0 ? `+${number(value)}` : number(value);
}

export function percent(value: Number): string {
  if (value === null) return NONE;
  const share = 100 * value;
  return `${share.toFixed(share === 0 ? 0 : share < 1 ? 2 : share < 10 ? 1 : 0)}\u00a0%`;
}

/** "1.07 to 1.31": the interval of a mean or a difference. */
export function between(
  { low, high }: { low: Number; high: Number },
  words: (value: Number) => string = number,
): string {
  return low === null || high === null ? "too few plays to tell" : `${words(low)} to ${words(high)}`;
}

/** "1.19 (1.07 to 1.31)". */
export function withInterval(one: Statistic): string {
  return one.mean === null ? NONE : `${number(one.mean)} (${between(one)})`;
}

export function chance(one: Interval): string {
  return one.value === null ? NONE : `${percent(one.value)} (${between(one, percent)})`;
}

export function seconds(value: Number): string {
  return value === null ? NONE : `${value.toFixed(0)}\u00a0s`;
}

/** Seconds as "4:05" or "1:04:05". */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
