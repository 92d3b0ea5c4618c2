/** What happened in a replication, one line each; the moment shown is marked, and a click goes there. */
import { h, show, svg } from "../dom";
import { clock, plural } from "./numbers";
import { eventWords, fateWords, FILTERS, reasonsOf, shotWords } from "./replay_words";
import type { Replay, ReplayEvent } from "./types";

/** More lines than this help nobody; the file has them all. */
const MOST_LINES = 600;

export class EventList {
  readonly element: HTMLElement;
  private readonly list = h("ol", { class: "battle-events", "aria-label": "Events" });
  private readonly story = h("div", { class: "battle-story", role: "status" });
  private readonly filter = h(
    "select",
    { "aria-label": "Which events" },
    ...Object.keys(FILTERS).map((name) => h("option", { value: name }, name)),
  );
  private readonly rest = h("p", { class: "battle-soft" });
  private lines: { t: number; item: HTMLElement }[] = [];
  private marked: HTMLElement | null = null;
  private chosen = "";
  private readonly mistaken: ReadonlySet<string>;

  constructor(
    private readonly replay: Replay,
    private readonly onTime: (t: number) => void,
    private readonly onChoose: (vehicle: string) => void,
  ) {
    this.mistaken = new Set(
      replay.tracks.filter(({ identity }) => identity !== "hostile").map(({ name }) => name),
    );
    this.filter.addEventListener("change", () => this.fill());
    this.element = h(
      "div",
      {},
      this.story,
      h("div", { class: "battle-row" }, h("h3", {}, "What happened"), this.filter),
      this.list,
      this.rest,
    );
    this.choose("");
  }

  /** Mark the last line at or before a moment. */
  mark(t: number): void {
    const before = this.lines.filter((line) => line.t <= t + 0.05);
    const next = before.at(-1)?.item ?? null;
    if (next === this.marked) return;
    this.marked?.removeAttribute("aria-current");
    next?.setAttribute("aria-current", "true");
    this.marked = next;
    if (next) this.list.scrollTop = next.offsetTop - this.list.clientHeight / 2;
  }

  /** Tell the story of one vehicle, and list only what happened to it; "" for all. */
  choose(vehicle: string): void {
    this.chosen = vehicle;
    show(this.story, vehicle ? this.tell(vehicle) : null);
    this.fill();
  }

  private fill(): void {
    const kinds = FILTERS[this.filter.value] ?? null;
    const mistakes = this.filter.value === "mistakes";
    const wanted = this.replay.events.filter(
      ({ kind, vehicle }) =>
        (!kinds || kinds.includes(kind)) &&
        (!this.chosen || vehicle === this.chosen) &&
        (!mistakes || this.mistaken.has(vehicle)),
    );
    const shown = wanted.slice(0, MOST_LINES);
    this.lines = shown.map((event) => ({ t: event.t_s, item: this.line(event) }));
    this.marked = null;
    show(this.list, ...this.lines.map(({ item }) => item));
    const left = wanted.length - shown.length;
    show(
      this.rest,
      wanted.length === 0
        ? "Nothing of that kind happened."
        : left > 0
          ? `and ${plural(left, "event")} more, in the files below`
          : null,
    );
  }

  private line(event: ReplayEvent): HTMLElement {
    const wrong = this.mistaken.has(event.vehicle) && ["launched", "killed", "missed"].includes(event.kind);
    const go = () => {
      this.onTime(event.t_s);
      if (event.vehicle && event.vehicle !== this.chosen) this.onChoose(event.vehicle);
    };
    return h(
      "li",
      { class: `event-${event.kind}${wrong ? " event-wrong" : ""}` },
      h(
        "button",
        { type: "button", onclick: go },
        h("span", { class: "event-time" }, clock(event.t_s)),
        h("span", {}, wrong ? "By mistake: " : "", eventWords(event)),
      ),
    );
  }

  private tell(vehicle: string): HTMLElement {
    const track = this.replay.tracks.find(({ name }) => name === vehicle);
    const shots = this.replay.shots.filter((shot) => shot.vehicle === vehicle);
    const reasons = reasonsOf(this.replay, vehicle);
    return h(
      "section",
      { class: "battle-card", "aria-label": `Story of ${vehicle}` },
      h(
        "div",
        { class: "battle-row" },
        h("h3", {}, vehicle),
        h(
          "button",
          { type: "button", class: "battle-link", onclick: () => this.onChoose("") },
          "All aircraft",
        ),
      ),
      h("p", {}, track ? fateWords(track) : "never flew"),
      shots.length
        ? h("ul", {}, ...shots.map((shot) => h("li", {}, `${clock(shot.start_s)} ${shotWords(shot)}`)))
        : h("p", { class: "battle-soft" }, "Nobody fired at it."),
      reasons.length ? h("p", {}, h("strong", {}, "Why it was not stopped:")) : null,
      h(
        "ul",
        {},
        ...reasons.map(({ cause, units }) =>
          h("li", {}, h("strong", {}, cause), ` (${plural(units.length, "unit")}): ${units.join("; ")}`),
        ),
      ),
    );
  }
}

/** Lines of identities and marks of ends, as they are drawn. */
export function legend(styles: Readonly<Record<string, { dashes: readonly number[] }>>): HTMLElement {
  const line = (identity: string, dashes: readonly number[]) =>
    h(
      "li",
      {},
      svg(
        "svg",
        { viewBox: "0 0 28 10", class: `legend-line identity-${identity}`, "aria-hidden": "true" },
        svg("line", { x1: 1, x2: 27, y1: 5, y2: 5, "stroke-dasharray": dashes.join(" ") || null }),
      ),
      identity,
    );
  const mark = (sign: string, words: string, wrong = false) =>
    h(
      "li",
      {},
      h("span", { class: `legend-mark${wrong ? " event-wrong" : ""}`, "aria-hidden": "true" }, sign),
      words,
    );
  return h(
    "ul",
    { class: "battle-legend", "aria-label": "Signs of the replay" },
    ...Object.entries(styles).map(([identity, { dashes }]) => line(identity, dashes)),
    mark("✕", "kill"),
    mark("○", "miss"),
    mark("◉", "reached its goal"),
    mark("◯", "fired at by mistake", true),
    mark("■", "battery, to 1 km"),
  );
}
