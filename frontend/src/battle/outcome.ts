/** What came of one scenario, played many times: mistakes first, then what got through, then why. */
import { h, type Child } from "../dom";
import { folded, distribution, table } from "./charts";
import { between, chance, count, number, percent, plural, seconds, withInterval } from "./numbers";
import type { Interval, Outcome, Statistic } from "./types";
import { whyTable, type Reasons } from "./why_table";

/** Identities that are told always, because they are what is feared. */
const FEARED = ["civil", "friendly"];

export function outcome(one: Outcome): HTMLElement {
  return h(
    "div",
    { class: "battle-outcome" },
    mistakes(
      Object.entries(one.wrong_engagements_in_detail).map(
        ([identity, { vehicles, engaged_probability }]) => ({
          identity,
          vehicles,
          probabilities: [{ side: "", probability: engaged_probability }],
        }),
      ),
      one.replications,
    ),
    leakers(one),
    distribution(one.leakers_distribution, one.leakers, "Attackers that reach their goal"),
    h("h3", {}, "Kills and rounds, mean of a play"),
    spent(one),
    ...why(one),
    ...safety(one),
    ...moments(one),
    ...spread(one),
  );
}

export interface Mistake {
  readonly identity: string;
  readonly vehicles: number | null;
  readonly probabilities: readonly { readonly side: string; readonly probability: Interval }[];
}

/** Aircraft that are not hostile and were fired at: how often at least one in a play. */
export function mistakes(all: readonly Mistake[], plays: number): HTMLElement {
  const shown = all.filter(
    ({ identity, vehicles, probabilities }) =>
      vehicles !== 0 &&
      (FEARED.includes(identity) || probabilities.some(({ probability }) => happens(probability))),
  );
  const bad = shown.some(({ probabilities }) =>
    probabilities.some(({ probability }) => happens(probability)),
  );
  const items = shown.flatMap(({ identity, probabilities }) =>
    probabilities.map(({ side, probability }) =>
      h(
        "li",
        { class: happens(probability) ? "battle-mistake" : "" },
        h(
          "strong",
          {},
          `${identity[0]?.toUpperCase()}${identity.slice(1)} aircraft${side ? `, ${side}` : ""}: `,
        ),
        happens(probability)
          ? `fired at in ${percent(probability.value)} of the plays (95 %: ${between(probability, percent)})`
          : `fired at in none of ${plural(plays, "play")} (at most ${percent(probability.high)} by the 95 % interval)`,
      ),
    ),
  );
  return h(
    "section",
    { class: `battle-card${bad ? " battle-alarm" : ""}`, "aria-label": "Fired at by mistake" },
    h("h3", {}, "Fired at by mistake"),
    items.length
      ? h("ul", {}, ...items)
      : h("p", {}, "Only hostile aircraft fly in this scenario, so none can be fired at by mistake."),
    items.length ? h("p", { class: "battle-soft" }, "This rests on assumed errors of identification.") : null,
  );
}

function happens({ value }: Interval): boolean {
  return (value ?? 0) > 0;
}

function leakers({ leakers, no_leaker, raid_vehicles, replications }: Outcome): HTMLElement {
  if (raid_vehicles === 0) {
    return h("p", {}, "No raid flies in this scenario: there is nothing that could get through.");
  }
  return h(
    "section",
    { class: "battle-card", "aria-label": "What gets through" },
    h("h3", {}, `Of ${plural(raid_vehicles, "notional attacker")}`),
    h(
      "p",
      { class: "battle-number" },
      h("strong", { class: "battle-big", "data-value": "leakers" }, number(leakers.mean)),
      ` ${leakers.mean === 1 ? "reaches its" : "reach their"} goal in a play`,
    ),
    h("p", {}, `95 % interval of the mean: ${between(leakers)}, from ${plural(replications, "play")}.`),
    h(
      "p",
      { class: "battle-soft" },
      `Most plays: ${count(leakers.p05)} to ${count(leakers.p95)}. None gets through in ${chance(no_leaker)}.`,
    ),
  );
}

function spent(one: Outcome): HTMLElement {
  const rows = Object.entries(one.rounds_by_effector).flatMap(([system, effectors]) =>
    Object.entries(effectors).map(([effector, rounds]) => {
      const kills = one.kills_by_effector[system]?.[effector];
      return [
        `${system}: ${effector.replace(`${system}-`, "")}`,
        kills ? withInterval(kills) : "–",
        withInterval(rounds),
      ];
    }),
  );
  if (rows.length === 0) return h("p", { class: "battle-soft" }, "No unit has anything to fire.");
  return table(
    ["System and effector", "Kills", "Rounds"],
    rows,
    "Kills and rounds by system, mean of a play with its 95 % interval",
  );
}

function why(one: Outcome): Child[] {
  const batteries = perFireUnit(one);
  const host = h("div", {}, whyTable(batteries, "Battery", "Leakers by battery and cause"));
  const choose = h(
    "select",
    { "aria-label": "Rows of the table" },
    h("option", { value: "battery" }, "by battery"),
    h("option", { value: "unit" }, "by fire unit"),
  );
  choose.addEventListener("change", () => {
    const [reasons, who] =
      choose.value === "unit" ? ([one.reasons, "Fire unit"] as const) : ([batteries, "Battery"] as const);
    host.replaceChildren(whyTable(reasons, who, `Leakers by ${who.toLowerCase()} and cause`));
  });
  return [
    h("div", { class: "battle-row" }, h("h3", {}, "Why not? Leakers by cause, mean of a play"), choose),
    h(
      "p",
      { class: "battle-soft" },
      "For each attacker that got through: the furthest obstacle that a unit came to. By battery: the mean over its fire units.",
    ),
    host,
  ];
}

/** Reasons by battery as the mean over its fire units: each unit has one reason for each leaker. */
function perFireUnit({ reasons_by_battery, leakers }: Outcome): Reasons {
  return Object.fromEntries(
    Object.entries(reasons_by_battery).map(([battery, found]) => {
      const total = Object.values(found).reduce<number>((sum, value) => sum + (value ?? 0), 0);
      const units = Math.max(1, Math.round(total / (leakers.mean || 1)));
      return [
        battery,
        Object.fromEntries(Object.entries(found).map(([cause, value]) => [cause, (value ?? 0) / units])),
      ];
    }),
  );
}

/** Aircraft that are not hostile: how long within reach of whom, and how soon they are told right. */
function safety(one: Outcome): Child[] {
  const rows = one.civil_safety
    .filter(({ flight, in_reach_s, taken_for_hostile }) => !flight && (in_reach_s || taken_for_hostile.value))
    .map((row) => [
      `${row.group}, ${row.network}`,
      seconds(row.in_reach_s),
      `${percent(row.exposed.value)}, ${seconds(row.exposed_s.value)}`,
      percent(row.taken_for_hostile.value),
      percent(row.fired_at.value),
      percent(row.shot_down.value),
      seconds(row.identification_s.value),
      seconds(row.available_s.value),
      percent(row.identified_in_time.value),
    ]);
  if (rows.length === 0) return [];
  return [
    folded(
      "Aircraft that are not hostile",
      [
        "Flight, and whose units",
        "Within reach",
        "Tracked there",
        "Taken for hostile",
        "Fired at",
        "Shot down",
        "Told right after",
        "Time for it",
        "In time",
      ],
      rows,
      "Exposure of aircraft that are not hostile; within reach: in the envelope of a fire unit that has it in sight",
    ),
  ];
}

function moments(one: Outcome): Child[] {
  const km = (range: Statistic) => (range.mean === null ? "–" : `${number(range.mean / 1000)} km`);
  const rows = Object.entries(one.ranges).flatMap(([group, found]) =>
    Object.entries(found).map(([moment, { probability, range_m }]) => [
      `${group}: ${moment}`,
      percent(probability.value),
      km(range_m),
    ]),
  );
  return [
    folded(
      "How far away, and how often",
      ["Flight, and what first happens to it", "Of those that fly", "At a range of"],
      rows,
      "First detection, confirmation and shot",
    ),
  ];
}

/** With full uncertainty: what of the spread is chance, and what is that the values are not known better. */
function spread(one: Outcome): Child[] {
  if (!one.spread) return [];
  const rows = Object.entries(one.spread).map(([measure, { chance: luck, ignorance, both }]) => [
    measure,
    number(luck),
    number(ignorance),
    number(both),
  ]);
  return [
    h("h3", {}, "Chance and ignorance"),
    h(
      "p",
      { class: "battle-soft" },
      "Standard deviations between plays: from luck alone, from values that are not known better, from both.",
    ),
    table(["Count", "Chance", "Ignorance", "Both"], rows, "Spread by chance and by ignorance"),
  ];
}
