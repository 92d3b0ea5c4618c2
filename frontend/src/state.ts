/** What is shown, kept in the address behind the #, so that a link shows the same view. */

export interface ViewState {
  /** The day asked for, 2024-12-06; empty: the last day on which something changed. */
  day: string;
  /** Leave out what became known only after this day; empty: all that is known. */
  known: string;
  tab: "sites" | "airspace" | "risk" | "battle";
  /** Id of the site whose details are open. */
  selected: string;
  quantity: "sight" | "detection" | "reach";
  /** Air-vehicle class of the catalogue. */
  target: string;
  /** Height of the target: "any", "300 m AGL" or "FL250". */
  level: string;
  /** The day that the coverage is compared with; empty: none. */
  against: string;
  /** Ids of the sites whose coverage is shown, separated by semicolons; empty: all. */
  only: string;
  /** Sites moved, left out or set up anew by the user, as `coverage/what_if.ts` writes them; empty: none. */
  suppose: string;
  affiliation: "neutral" | "friend" | "hostile" | "unknown";
  theme: "auto" | "light" | "dark";
  /** Longitude, latitude and zoom of the map, "37.0,35.2,6.1"; empty: as far as the sites lie. */
  view: string;
}

export const DEFAULTS: Readonly<ViewState> = {
  day: "",
  known: "",
  tab: "sites",
  selected: "",
  quantity: "sight",
  target: "fighter-4gen",
  level: "any",
  against: "",
  only: "",
  suppose: "",
  affiliation: "neutral",
  theme: "auto",
  view: "",
};

type Key = keyof ViewState;
type Listener = (state: Readonly<ViewState>) => void;

/** Where each listener stands in the order: those of the same keys are called in the order in which they came. */
export class State {
  private current: ViewState;
  private readonly listeners: { keys: readonly Key[]; listener: Listener }[] = [];

  constructor(private readonly place: Location = location) {
    this.current = readHash(place.hash);
    addEventListener("hashchange", () => this.follow());
  }

  get(): Readonly<ViewState> {
    return this.current;
  }

  /** Change some of it; listeners of what really changed are called, and the address follows. */
  set(patch: Partial<ViewState>): void {
    const changed = (Object.keys(patch) as Key[]).filter((key) => patch[key] !== this.current[key]);
    if (changed.length === 0) return;
    this.current = { ...this.current, ...patch };
    history.replaceState(null, "", writeHash(this.current) || this.place.pathname);
    this.tell(changed);
  }

  /** Call now and whenever one of the keys changes. */
  on(keys: readonly Key[], listener: Listener): () => void {
    const entry = { keys, listener };
    this.listeners.push(entry);
    listener(this.current);
    return () => {
      this.listeners.splice(this.listeners.indexOf(entry), 1);
    };
  }

  private follow(): void {
    const next = readHash(this.place.hash);
    const changed = (Object.keys(next) as Key[]).filter((key) => next[key] !== this.current[key]);
    this.current = next;
    this.tell(changed);
  }

  private tell(changed: readonly Key[]): void {
    for (const { keys, listener } of [...this.listeners]) {
      if (keys.some((key) => changed.includes(key))) listener(this.current);
    }
  }
}

/** The view that an address asks for; what it does not name stays as by default. */
export function readHash(hash: string): ViewState {
  const given = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));
  const known = Object.entries(given).filter(([key]) => key in DEFAULTS);
  return { ...DEFAULTS, ...Object.fromEntries(known) };
}

/** The address of a view: only what differs from the default. */
export function writeHash(state: ViewState): string {
  const differing = (Object.keys(DEFAULTS) as Key[]).filter((key) => state[key] !== DEFAULTS[key]);
  if (differing.length === 0) return "";
  return `#${new URLSearchParams(differing.map((key) => [key, state[key]])).toString()}`;
}
