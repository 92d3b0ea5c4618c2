/** What the user has brought and chosen, and what came of it; nothing of it is kept by the server. */
import { Watched } from "../watched";
import type { Exposure, Kind, Region, Route } from "./types";

export const DEFAULT_BANDS = "0-100, 100-200, 200-300, 300-400, 400-500";
const BAND = /^(?:FL)?\s*(\d{1,4})\s*[-–]\s*(?:FL)?\s*(\d{1,4})$/i;

/** Which of the results are shown. band: "" for all. */
export interface Filter {
  readonly band: string;
  readonly kind: Kind;
}

export class Model {
  readonly regions = new Watched<readonly Region[]>([]);
  readonly chosen = new Watched<ReadonlySet<string>>(new Set());
  readonly routes = new Watched<readonly Route[]>([]);
  readonly bands = new Watched(DEFAULT_BANDS);
  readonly found = new Watched<Exposure | null>(null);
  readonly filter = new Watched<Filter>({ band: "", kind: "reach" });
  /** The part that the pointer or the keyboard is on: "route/stand/band". */
  readonly pointed = new Watched("");

  get chosenRegions(): readonly Region[] {
    return this.regions.get().filter((region) => this.chosen.get().has(region.properties.id));
  }

  toggle(id: string): void {
    const next = new Set(this.chosen.get());
    if (!next.delete(id)) next.add(id);
    this.chosen.set(next);
  }

  addRoutes(added: readonly Route[]): void {
    const taken = new Set(this.routes.get().map((route) => route.name));
    const named = added.map((route) => ({ ...route, name: freeName(route.name || "Route", taken) }));
    this.routes.set([...this.routes.get(), ...named]);
  }

  changeRoute(at: number, route: Route | null): void {
    const routes = [...this.routes.get()];
    routes.splice(at, 1, ...(route ? [route] : []));
    this.routes.set(routes);
  }
}

/** Bands of flight levels from "0-100, 100-200"; the part that is none is told as text. */
export function parseBands(text: string): [number, number][] | string {
  const parts = text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter(Boolean);
  const pairs: [number, number][] = [];
  for (const part of parts) {
    const found = BAND.exec(part);
    if (!found || Number(found[1]) >= Number(found[2])) return part;
    pairs.push([Number(found[1]), Number(found[2])]);
  }
  return pairs.length ? pairs : "nothing";
}

/** Great-circle length of a route in km. */
export function lengthKm(route: Route): number {
  const radians = Math.PI / 180;
  return route.points.slice(1).reduce((sum, point, at) => {
    const last = route.points[at]!;
    const a =
      Math.sin(((point.lat - last.lat) * radians) / 2) ** 2 +
      Math.cos(last.lat * radians) *
        Math.cos(point.lat * radians) *
        Math.sin(((point.lon - last.lon) * radians) / 2) ** 2;
    return sum + 12742 * Math.asin(Math.sqrt(Math.min(1, a)));
  }, 0);
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted} ${number}`;
  taken.add(name);
  return name;
}
