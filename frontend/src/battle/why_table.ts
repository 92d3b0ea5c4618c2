/** Why not: leakers by who might have stopped them and by what kept each from it; sorted by any column. */
import { h, show } from "../dom";
import { number } from "./numbers";

/** In the order of the kill chain: REASONS of the engine, to which a test holds it. */
const CAUSES: readonly string[] = [
  "no radar on the network",
  "out of action",
  "out of radar range",
  "masked by terrain",
  "outside the radar's sector",
  "hidden by weather or darkness",
  "too small to be detected",
  "not confirmed",
  "too late",
  "not told by those who cue it",
  "not identified as hostile",
  "held by rules",
  "fire kept for what it protects",
  "out of envelope",
  "in a no-fire area",
  "out of its arc",
  "not seen by the guiding radar",
  "no rounds",
  "no channel",
  "shots at this target spent",
  "left to another unit",
  "fired and missed",
];
/** Of the shade of the largest number, in percent: text stays readable on it. */
const DEEPEST_SHADE = 42;

export type Reasons = Readonly<Record<string, Readonly<Record<string, number | null>>>>;

interface Row {
  readonly name: string;
  readonly values: readonly number[];
}

/** The table, or words where nothing leaked. */
export function whyTable(reasons: Reasons, who: string, caption: string): HTMLElement {
  const causes = usedCauses(reasons);
  if (causes.length === 0) return h("p", { class: "battle-soft" }, "Nothing reached its goal in any play.");
  const rows = Object.entries(reasons).map(([name, found]): Row => {
    return { name, values: causes.map((cause) => found[cause] ?? 0) };
  });
  const largest = Math.max(...rows.flatMap(({ values }) => values), 1e-9);
  const headings = causes.map((cause, column) => heading(cause, () => sort(column)));
  const first = heading(who, () => sort(-1));
  const body = h("tbody");
  let sorted = { column: -1, down: true };
  const sort = (column: number) => {
    sorted = { column, down: sorted.column === column ? !sorted.down : true };
    draw();
  };
  const draw = () => {
    const { column, down } = sorted;
    const compare = (one: Row, other: Row) =>
      column < 0
        ? rows.indexOf(one) - rows.indexOf(other)
        : (other.values[column] ?? 0) - (one.values[column] ?? 0);
    const order = [...rows].sort((one, other) => (down ? 1 : -1) * compare(one, other));
    show(body, ...order.map((row) => line(row, largest)));
    [first, ...headings].forEach((cell, at) => {
      if (at - 1 !== column) cell.removeAttribute("aria-sort");
      else cell.setAttribute("aria-sort", column < 0 === down ? "ascending" : "descending");
    });
  };
  draw();
  return h(
    "div",
    { class: "battle-scroll", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      { class: "battle-table battle-why" },
      h("caption", { class: "visually-hidden" }, `${caption}. The buttons in the headings sort.`),
      h("thead", {}, h("tr", {}, first, ...headings)),
      body,
    ),
  );
}

function usedCauses(reasons: Reasons): string[] {
  const used = new Set(Object.values(reasons).flatMap((found) => Object.keys(found)));
  return [
    ...CAUSES.filter((cause) => used.has(cause)),
    ...[...used].filter((cause) => !CAUSES.includes(cause)),
  ];
}

function heading(words: string, sort: () => void): HTMLTableCellElement {
  return h(
    "th",
    { scope: "col" },
    h("button", { type: "button", class: "battle-sort", onclick: sort }, words),
  );
}

function line({ name, values }: Row, largest: number): HTMLElement {
  return h("tr", {}, h("th", { scope: "row" }, name), ...values.map((value) => shaded(value, largest)));
}

function shaded(value: number, largest: number): HTMLElement {
  const cell = h("td", {}, value > 0 ? number(value) : h("span", { class: "battle-faint" }, "0"));
  cell.style.setProperty("--shade", `${((value / largest) * DEEPEST_SHADE).toFixed(1)}%`);
  return cell;
}
