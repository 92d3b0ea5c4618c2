/** A button over the map for when sites lie outside of what is shown. */
import type { App, Site } from "../app";
import { h } from "../dom";

const ROOM_DEG = 0.4;
/** What may lie anywhere in a country is not looked for at its middle. */
const LARGEST_TOLERANCE_M = 100_000;

export function showAllButton(app: App): HTMLElement {
  const placed = () =>
    (app.sites.get() ?? []).filter(({ place }) => place.tolerance_m <= LARGEST_TOLERANCE_M);
  const button = h(
    "button",
    {
      type: "button",
      class: "map-button show-all",
      hidden: true,
      onclick: () => app.map.fit(boundsOf(placed())),
    },
    "Show all sites",
  );
  const follow = () => {
    const seen = app.map.gl.getBounds();
    button.hidden = placed().every(({ place }) => seen.contains([place.lon, place.lat]));
  };
  app.map.gl.on("moveend", follow);
  app.map.gl.on("resize", follow);
  app.sites.on(follow);
  return button;
}

function boundsOf(sites: readonly Site[]): [number, number, number, number] {
  const lons = sites.map(({ place }) => place.lon);
  const lats = sites.map(({ place }) => place.lat);
  return [
    Math.min(...lons) - ROOM_DEG,
    Math.min(...lats) - ROOM_DEG,
    Math.max(...lons) + ROOM_DEG,
    Math.max(...lats) + ROOM_DEG,
  ];
}
