/** What the coverage part knows: what is asked, what came, and who wants to hear of it. */
import { type Query } from "../api";
import type { App } from "../app";
import type { components } from "../generated/api";
import { Watched } from "../watched";
import type { Field } from "./field";
import { readStop, type Stop } from "./stops";
import { readSupposed, siteText, writeSupposed, type Supposed } from "./what_if";

export type Stops = components["schemas"]["Stops"];

/** What is going on: nothing shown yet, being computed, there, or why it cannot be. */
export interface Status {
  readonly kind: "idle" | "busy" | "shown" | "failed";
  readonly words: string;
}

/** How far a site looks, and how finely, while it is dragged. */
const DRAG = { radius_km: 100, cells: 320, quality: "draft" } as const;

/** In place of ids: no site of the laydown. */
export const NONE = "none";

export class Model {
  readonly field = new Watched<Field | null>(null);
  readonly status = new Watched<Status>({ kind: "idle", words: "" });
  /** What the drag of a site shows; null at rest. */
  readonly moving = new Watched<Field | null>(null);

  constructor(
    readonly app: App,
    readonly stops: Stops,
  ) {}

  get stop(): Stop {
    return readStop(this.app.state.get().level);
  }

  get supposed(): Supposed[] {
    return readSupposed(this.app.state.get().suppose);
  }

  setSupposed(all: readonly Supposed[]): void {
    this.app.state.set({ suppose: writeSupposed(all) });
  }

  /** Ids of the sites chosen; null for all. */
  get only(): string[] | null {
    const { only } = this.app.state.get();
    return only ? only.split(";") : null;
  }

  /** The day whose laydown is shown. */
  get day(): string {
    return this.app.state.get().day || (this.app.days.get().at(-1) ?? "");
  }

  /** Whether no site of the laydown counts. */
  private get onlySupposed(): boolean {
    return this.app.state.get().only === NONE;
  }

  /** Whether there is nothing at all to compute. */
  get countsNone(): boolean {
    return this.onlySupposed && this.supposed.every(({ system }) => !system);
  }

  /** Which sites: those of the laydown that count, and those supposed. */
  siteQuery(): Query {
    const { known, against } = this.app.state.get();
    const only = this.only;
    return {
      ...(this.onlySupposed && !against
        ? {}
        : { as_of: this.day, known_at: known, against, only: only ?? [] }),
      without: this.supposed.map(({ of }) => of).filter(Boolean),
      site: this.supposed.filter(({ system }) => system).map((one) => siteText(one)),
    };
  }

  /** All that a field at rest hangs on. */
  restQuery(): Query {
    const { quantity, target } = this.app.state.get();
    return { ...this.siteQuery(), quantity, target, ...this.levels() };
  }

  /** What one site alone covers, quickly and not far. */
  dragQuery(one: Supposed): Query {
    const { quantity, target } = this.app.state.get();
    const { kind, number } = this.stop;
    const level = kind === "fl" ? { fl: [number] } : kind === "agl" ? { agl: [number] } : this.levels();
    return { site: [siteText(one, 4)], quantity, target, ...level, ...DRAG };
  }

  /** Whether a field at rest has what a stop needs. */
  has(field: Field, stop: Stop): boolean {
    if (field.floor) return true;
    if (stop.kind === "any") return field.levels.every(({ above_ground }) => above_ground);
    return field.levels.some(({ text }) => text === stop.text);
  }

  /** The levels of the slider that the present stop is on; line of sight needs none. */
  private levels(): Query {
    if (this.app.state.get().quantity === "sight") return {};
    const { kind, number } = this.stop;
    const all = kind === "fl" ? this.stops.flight_levels : this.stops.heights_agl_m;
    const numbers = kind === "any" || all.includes(number) ? all : [...all.slice(0, 15), number];
    return kind === "fl" ? { fl: numbers } : { agl: numbers };
  }
}
