/** What is known, kept up with: the days, the sites of the shown day, and what others add to the store. */
import { get, stream } from "../api";
import type { App, Site } from "../app";
import type { components } from "../generated/api";
import { Watched } from "../watched";
import { inWords } from "./dates";
import type { Moment } from "./ticks";

export type NamedSystem = components["schemas"]["NamedSystem"];

const OWN_MS = 8000;

interface LaydownEvent {
  readonly version: string;
  readonly origin: string;
  readonly can_keep: boolean;
  readonly added: number;
}

export interface Laydown {
  readonly moments: Watched<readonly Moment[] | null>;
  /** The sites of the shown day, those that were left among them; null until they are there. */
  readonly every: Watched<readonly Site[] | null>;
  /** Whether there is a store in which verdicts and reports can be kept. */
  readonly canKeep: Watched<boolean>;
  /** A word that changes when anything was added. */
  readonly version: Watched<string>;
  nameOf(system: string): string;
  kindOf(system: string): NamedSystem["kind"];
  /** The day that is shown: the one asked for, else the last on which something happened. */
  day(): string;
  /** Ask again for everything, as after something was kept. */
  reload(): Promise<void>;
  /** What this page adds itself, from now on for some seconds, is not told to it as news. */
  expectOwn(): void;
}

export function followLaydown(app: App): Laydown {
  const systems = new Map<string, NamedSystem>();
  const moments = new Watched<readonly Moment[] | null>(null);
  const every = new Watched<readonly Site[] | null>(null);
  const canKeep = new Watched(false);
  const version = new Watched("");
  let asked: AbortController | null = null;
  let ownUntil = 0;

  const day = () => app.state.get().day || (app.days.get().at(-1) ?? "");

  async function loadSites(): Promise<void> {
    asked?.abort();
    asked = new AbortController();
    const { known } = app.state.get();
    try {
      const sites = await get(
        "/laydown",
        { as_of: day(), known_at: known, all: true },
        { signal: asked.signal },
      );
      if (sites.some(({ system }) => !systems.has(system))) await loadSystems();
      every.set(sites);
      app.sites.set(sites.filter(({ status }) => status !== "withdrawn"));
    } catch (error) {
      app.notices.fail(error);
    }
  }

  async function loadSystems(): Promise<void> {
    for (const system of await get("/laydown/systems")) systems.set(system.id, system);
  }

  async function reload(): Promise<void> {
    try {
      // A day that is seen as known then is moved on to days of which nothing is known yet.
      const { known } = app.state.get();
      const found = await get("/laydown/days", { known_at: known === day() ? "" : known });
      app.days.set(found.map((moment) => moment.day));
      moments.set(found);
    } catch (error) {
      app.notices.fail(error);
    }
    await loadSites();
  }

  app.state.on(["known"], () => void reload());
  app.state.on(["day"], () => moments.get() && void loadSites());
  stream<LaydownEvent & { detail: string }>(
    "/events",
    (event, name) => {
      if (name === "trouble") {
        app.notices.say(`The store cannot be read at the moment: ${event.detail}`);
        return;
      }
      canKeep.set(event.can_keep);
      const isNews = version.get() !== "" && version.get() !== event.version;
      version.set(event.version);
      if (!isNews) return;
      void reload();
      if (performance.now() > ownUntil) app.notices.say(newsWords(event.added, day()));
    },
    ["laydown", "trouble"],
  );
  return {
    moments,
    every,
    canKeep,
    version,
    nameOf: (system) => systems.get(system)?.name ?? system,
    kindOf: (system) => systems.get(system)?.kind ?? "air-defence",
    day,
    reload,
    expectOwn: () => {
      ownUntil = performance.now() + OWN_MS;
    },
  };
}

function newsWords(added: number, day: string): string {
  const what = added === 1 ? "1 new statement" : `${added || "New"} statements`;
  return `The laydown changed elsewhere: ${what}. You see it as of ${day ? inWords(day) : "today"}.`;
}
