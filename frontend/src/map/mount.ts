/** The base of the map and what stands around it. */
import type { App, Site } from "../app";
import { cursorReadout, thanks } from "./furniture";
import { layersMenu } from "./layers_menu";
import { writeNames } from "./names";
import { layRelief, useUserTiles } from "./relief";

/** Sites that may lie anywhere in a country do not widen the first view. */
const LARGEST_SHOWN_TOLERANCE_M = 100_000;
/** Around the sites, on a map wide enough. */
const ROOM_DEG = 0.8;
const NARROW_PX = 600;
const NARROW_ROOM_DEG = 0.25;
const VIEW_DECIMALS = 3;

/** Longitude, latitude and zoom that an address asks for; null where it asks for none. */
export function readView(words: string): { lon: number; lat: number; zoom: number } | null {
  const [lon, lat, zoom] = words.split(",").map(Number);
  const whole = [lon, lat, zoom].every((one) => one !== undefined && Number.isFinite(one));
  return whole && Math.abs(lat!) <= 85 ? { lon: lon!, lat: lat!, zoom: zoom! } : null;
}

export function mountBase(app: App): void {
  const { map, state } = app;
  const showNames = writeNames(map);
  const credits = thanks();
  map.gl.getContainer().append(credits.element);
  app.hosts.mapReadout.append(cursorReadout(map));
  layRelief(map)
    .then((there) => {
      credits.say(there.attribution);
      app.hosts.mapTools.prepend(layersMenu(map, there, showNames));
      if (there.user_tiles) useUserTiles(map, true);
    })
    .catch((error: unknown) => app.notices.fail(error));
  followView(app);
  if (!state.get().view) fitSitesOnce(app);
}

/** Keep the view in the address, and go where the address says. */
function followView({ map, state }: App): void {
  map.gl.on("moveend", (event) => {
    if (!event.originalEvent) return;
    const { lng, lat } = map.gl.getCenter();
    state.set({ view: [lng, lat, map.gl.getZoom()].map((one) => one.toFixed(VIEW_DECIMALS)).join(",") });
  });
  state.on(["view"], ({ view }) => {
    const asked = readView(view);
    const { lng, lat } = map.gl.getCenter();
    const there =
      asked &&
      Math.abs(asked.lon - lng) < 0.01 &&
      Math.abs(asked.lat - lat) < 0.01 &&
      Math.abs(asked.zoom - map.gl.getZoom()) < 0.01;
    if (asked && !there) map.gl.jumpTo({ center: [asked.lon, asked.lat], zoom: asked.zoom });
  });
}

/** Show all sites of the first laydown that comes. */
function fitSitesOnce({ map, sites }: App): void {
  let done = false;
  sites.on((known) => {
    const shown = (known ?? []).filter(({ place }) => place.tolerance_m <= LARGEST_SHOWN_TOLERANCE_M);
    if (done || shown.length === 0) return;
    done = true;
    const narrow = map.gl.getContainer().clientWidth < NARROW_PX;
    map.fit(boundsOf(shown, narrow ? NARROW_ROOM_DEG : ROOM_DEG));
  });
}

function boundsOf(sites: readonly Site[], room: number): [number, number, number, number] {
  const lons = sites.map(({ place }) => place.lon);
  const lats = sites.map(({ place }) => place.lat);
  return [
    Math.min(...lons) - room,
    Math.min(...lats) - room,
    Math.max(...lons) + room,
    Math.max(...lats) + room,
  ];
}
