/** What came of two scenarios under the same luck: the differences first. */
import { h } from "../dom";
import { differenceMark, table } from "./charts";
import { between, number, percent, plural, signed, withInterval } from "./numbers";
import { mistakes } from "./outcome";
import type { Contrast } from "./types";
import { whyTable } from "./why_table";

const SIDES = [
  ["a", "before"],
  ["b", "after"],
] as const;

export function contrast(one: Contrast): HTMLElement {
  return h(
    "div",
    { class: "battle-outcome" },
    mistakes(
      Object.keys(one.wrong_engagement_probability["a"] ?? {}).map((identity) => ({
        identity,
        vehicles: null,
        probabilities: SIDES.map(([side, words]) => ({
          side: words,
          probability: one.wrong_engagement_probability[side]![identity]!,
        })),
      })),
      one.replications,
    ),
    headline(one),
    h("h3", {}, "Before and after, mean of a play"),
    measures(one),
    h("h3", {}, "Why not? Leakers by cause, mean over the fire units"),
    whyTable(
      Object.fromEntries(
        SIDES.map(([side, words], at) => [words, perUnit(one.reasons[side] ?? {}, one.units[at])]),
      ),
      "Side",
      "Leakers by cause, before and after",
    ),
  );
}

function perUnit(
  causes: Readonly<Record<string, number | null>>,
  units: number | undefined,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(causes).map(([cause, value]) => [cause, (value ?? 0) / (units || 1)]),
  );
}

function headline(one: Contrast): HTMLElement {
  const { a, b, difference, unpaired, b_has } = one.leakers;
  const value = difference.value ?? 0;
  const sure = (difference.low ?? 0) > 0 || (difference.high ?? 0) < 0;
  const words = !sure
    ? "No difference that these plays can tell"
    : value < 0
      ? "Fewer get through after"
      : "More get through after";
  const [before, after] = one.raid_vehicles;
  const raid = before === after ? `${before}` : `${before} and ${after}`;
  return h(
    "section",
    { class: "battle-card", "aria-label": "The difference" },
    h("h3", {}, `${one.a} → ${one.b}`),
    h(
      "p",
      { class: "battle-number" },
      h("strong", { class: "battle-big", "data-value": "difference" }, signed(difference.value)),
      ` of ${raid} attackers. ${words}.`,
    ),
    h(
      "p",
      {},
      `95 % interval of the difference: ${between(difference, signed)}, from ${plural(one.replications, "pair")} of plays.`,
    ),
    h(
      "p",
      { class: "battle-soft" },
      `${withInterval(a)} before, ${withInterval(b)} after. Fewer get through after in ${percent(b_has.fewer)} of the ` +
        `pairs, as many in ${percent(b_has.same)}, more in ${percent(b_has.more)}. Luck of their own would have given ` +
        `an interval of ${between(unpaired, signed)}.`,
    ),
    one.same_raid
      ? null
      : h(
          "p",
          { class: "battle-caution" },
          "The raids differ: not all of the difference is that of the defence.",
        ),
  );
}

function measures(one: Contrast): HTMLElement {
  const rows = Object.entries(one.measures)
    .filter(([, { a, b }]) => (a.mean ?? 0) > 0 || (b.mean ?? 0) > 0)
    .map(([measure, { a, b, difference }]) => [
      measure,
      number(a.mean),
      number(b.mean),
      h(
        "span",
        { class: "battle-nowrap" },
        `${signed(difference.value)} (${between(difference, signed)})`,
        differenceMark(difference),
      ),
    ]);
  return table(
    ["Count", "Before", "After", "After less before, 95 %"],
    rows,
    "Counts before and after, with the interval of the difference",
  );
}
