/** Small plots as SVG, each with its numbers as a table beside it. */
import { h, svg } from "../dom";
import { count, number, percent } from "./numbers";
import type { Interval, Statistic } from "./types";

const WIDTH = 400;
const HEIGHT = 150;
const [LEFT, RIGHT, TOP, BOTTOM] = [40, 8, 12, 34];
/** Counts whose share is below this are left off at the right end. */
const LEAST_SHARE = 0.0005;
const MOST_BARS = 40;
const LEAST_BARS = 6;
const MOST_LABELS = 13;

/** How often how many got through: bars, the mean and its interval above them. */
export function distribution(shares: readonly (number | null)[], mean: Statistic, what: string): HTMLElement {
  const last = shares.reduce<number>((found, share, at) => ((share ?? 0) >= LEAST_SHARE ? at : found), 0);
  const step = Math.ceil((last + 1) / MOST_BARS);
  const bars = Array.from({ length: Math.ceil(Math.max(last + 1, LEAST_BARS) / step) }, (_, at) => ({
    from: at * step,
    to: at * step + step - 1,
    share: shares.slice(at * step, (at + 1) * step).reduce<number>((sum, one) => sum + (one ?? 0), 0),
  }));
  const summary = `${what}: mean ${number(mean.mean)}, most plays ${count(mean.p05)} to ${count(mean.p95)}.`;
  return h(
    "figure",
    { class: "battle-figure" },
    h("figcaption", {}, `${what}, share of the plays`),
    bars.length ? plot(bars, step, mean, summary) : null,
    folded(
      "As a table",
      ["Number", "Share of the plays"],
      bars.map(({ from, to, share }) => [step === 1 ? String(from) : `${from} to ${to}`, percent(share)]),
      what,
    ),
  );
}

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

function plot(bars: readonly Bar[], step: number, mean: Statistic, summary: string): SVGElement {
  const highest = Math.max(...bars.map(({ share }) => share), 0.01);
  const top = niceTop(highest);
  const slot = (WIDTH - LEFT - RIGHT) / bars.length;
  const x = (at: number) => LEFT + (at / step + 0.5) * slot;
  const y = (share: number) => HEIGHT - BOTTOM - (share / top) * (HEIGHT - TOP - BOTTOM);
  const every = Math.ceil(bars.length / MOST_LABELS);
  const lines = [0, top / 2, top].flatMap((share) => [
    svg("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(share), y2: y(share) }),
    svg("text", { class: "tick", x: LEFT - 6, y: y(share) + 4, "text-anchor": "end" }, percent(share)),
  ]);
  const columns = bars.flatMap(({ from, share }, at) => [
    svg("rect", {
      class: "bar",
      x: LEFT + at * slot + slot * 0.12,
      width: slot * 0.76,
      y: y(share),
      height: Math.max(0, HEIGHT - BOTTOM - y(share)),
    }),
    at % every === 0
      ? svg(
          "text",
          { class: "tick", x: LEFT + (at + 0.5) * slot, y: HEIGHT - BOTTOM + 15, "text-anchor": "middle" },
          from,
        )
      : null,
  ]);
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": summary },
    ...lines,
    ...columns,
    ...meanMark(mean, x),
    svg(
      "text",
      { class: "tick", x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 3, "text-anchor": "middle" },
      "reach their goal in a play",
    ),
  );
}

function meanMark(mean: Statistic, x: (at: number) => number): (SVGElement | null)[] {
  if (mean.mean === null) return [];
  const interval =
    mean.low === null || mean.high === null
      ? null
      : svg("line", { class: "interval", x1: x(mean.low), x2: x(mean.high), y1: TOP - 5, y2: TOP - 5 });
  return [
    svg("line", { class: "mean", x1: x(mean.mean), x2: x(mean.mean), y1: TOP - 10, y2: HEIGHT - BOTTOM }),
    interval,
  ];
}

/** The next of 1, 2, 5, 10 ... percent at or above a share. */
function niceTop(share: number): number {
  const power = 10 ** Math.floor(Math.log10(share));
  return [1, 2, 4, 5, 8, 10].map((one) => one * power).find((one) => one >= share * 0.999) ?? share;
}

/** A difference with its interval against zero, as wide as the largest of its ends; the numbers stand beside it. */
export function differenceMark({ value, low, high }: Interval): SVGElement {
  const [width, height, edge] = [120, 18, 6];
  const largest = Math.max(Math.abs(low ?? 0), Math.abs(high ?? 0), Math.abs(value ?? 0), 1e-9);
  const x = (one: number) => width / 2 + (one / largest) * (width / 2 - edge);
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, class: "battle-difference", "aria-hidden": "true" },
    svg("line", { class: "grid", x1: edge, x2: width - edge, y1: height / 2, y2: height / 2 }),
    svg("line", { class: "zero", x1: width / 2, x2: width / 2, y1: 2, y2: height - 2 }),
    low === null || high === null
      ? null
      : svg("line", { class: "interval", x1: x(low), x2: x(high), y1: height / 2, y2: height / 2 }),
    value === null ? null : svg("circle", { class: "dot", cx: x(value), cy: height / 2, r: 4 }),
  );
}

/** Rows of texts under headings, folded away under some words. */
export function folded(
  words: string,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  caption: string,
): HTMLElement {
  return h("details", { class: "battle-details" }, h("summary", {}, words), table(headings, rows, caption));
}

export function table(
  headings: readonly string[],
  rows: readonly (readonly (string | Node)[])[],
  caption: string,
): HTMLElement {
  return h(
    "div",
    { class: "battle-scroll", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      { class: "battle-table" },
      h("caption", { class: "visually-hidden" }, caption),
      h("thead", {}, h("tr", {}, ...headings.map((heading) => h("th", { scope: "col" }, heading)))),
      h(
        "tbody",
        {},
        ...rows.map(([first, ...rest]) =>
          h("tr", {}, h("th", { scope: "row" }, first), ...rest.map((cell) => h("td", {}, cell))),
        ),
      ),
    ),
  );
}
