/** Sites on the map: a symbol with its probability as a button, a ring as wide as the place is uncertain, ghosts. */
import type { App, Site } from "../app";
import { h, show } from "../dom";
import { showLinks, showRings, type Line, type Ring } from "../map/shapes";
import type { PlacedMarker } from "../map/view";
import type { Laydown } from "./follow";
import { symbolImage } from "./site_list";
import { isArea, kilometres, percent, placeWords } from "./words";

const SYMBOL_SIZE = 19;
const CHOSEN_WIDTH = 2.5;
/** Rings wider than this are drawn for the chosen site only. */
const LARGEST_RING_M = 60_000;

/** One symbol on the map; several of one site where it may be at one of several places. */
interface Spot {
  readonly key: string;
  readonly site: Site;
  readonly lon: number;
  readonly lat: number;
  readonly isGhost: boolean;
  readonly share: number;
  readonly words: string;
}

interface Mark {
  readonly element: HTMLElement;
  readonly placed: PlacedMarker;
}

export function markSites(app: App, laydown: Laydown): (showLeft: boolean) => void {
  const marks = new Map<string, Mark>();
  return (showLeft) => {
    const { selected } = app.state.get();
    const sites = (laydown.every.get() ?? []).filter(
      ({ status, id }) => showLeft || status !== "withdrawn" || id === selected,
    );
    const spots = sites.flatMap(spotsOf);
    const wanted = new Set(spots.map(({ key }) => key));
    for (const [key, mark] of marks) {
      if (wanted.has(key)) continue;
      mark.placed.remove();
      marks.delete(key);
    }
    for (const spot of spots) {
      const mark = marks.get(spot.key) ?? place(app, spot);
      marks.set(spot.key, mark);
      mark.placed.moveTo(spot.lon, spot.lat);
      fill(app, laydown, mark.element, spot);
    }
    drawShapes(app, sites);
  };
}

/** A site with alternatives stands at one of them, not known which: each is a ghost, none a symbol. */
function spotsOf(site: Site): Spot[] {
  if (!site.alternatives?.length) {
    const { lon, lat } = site.place;
    return [
      {
        key: site.id,
        site,
        lon,
        lat,
        isGhost: isArea(site),
        share: site.probability,
        words: placeWords(site),
      },
    ];
  }
  return site.alternatives.map(({ place: { name, lon, lat }, weight }, at) => {
    const others = site
      .alternatives!.filter((_, other) => other !== at)
      .map(({ place: other }) => other.name);
    return {
      key: `${site.id} ${at}`,
      site,
      lon,
      lat,
      isGhost: true,
      share: site.probability * weight,
      words: `${name}, or ${others.join(" or ")}`,
    };
  });
}

function place(app: App, spot: Spot): Mark {
  const element = h("button", {
    type: "button",
    class: "site-mark",
    onclick: () => app.state.set({ selected: spot.site.id, tab: "sites" }),
  });
  return { element, placed: app.map.addMarker(element, spot.lon, spot.lat) };
}

function fill(app: App, laydown: Laydown, element: HTMLElement, spot: Spot): void {
  const { site } = spot;
  const { affiliation, selected } = app.state.get();
  element.classList.toggle("ghost", spot.isGhost || site.status === "withdrawn");
  element.classList.toggle("chosen", site.id === selected);
  element.dataset["status"] = site.status;
  element.dataset["site"] = site.id;
  const within = isArea(site) ? "" : `, within ${kilometres(site.place.tolerance_m)}`;
  element.setAttribute(
    "aria-label",
    `${laydown.nameOf(site.system)}, ${spot.words}: ${site.status}, probability ${percent(spot.share)}${within}`,
  );
  element.setAttribute("aria-pressed", String(site.id === selected));
  element.title = `${laydown.nameOf(site.system)} · ${spot.words} · ${site.status}`;
  show(
    element,
    symbolImage(laydown, site, affiliation, SYMBOL_SIZE, spot.isGhost),
    h("span", { class: "mark-probability", "aria-hidden": "true" }, percent(spot.share)),
  );
}

function drawShapes({ map, state }: App, sites: readonly Site[]): void {
  const { selected } = state.get();
  const rings: Ring[] = [];
  const links: Line[] = [];
  for (const site of sites) {
    const chosen = site.id === selected;
    const width = chosen ? CHOSEN_WIDTH : 1;
    const places = site.alternatives?.length ? site.alternatives.map((one) => one.place) : [site.place];
    for (const { lon, lat, tolerance_m } of places)
      if (chosen || tolerance_m <= LARGEST_RING_M)
        rings.push({ lon, lat, radiusM: tolerance_m, width, dashed: tolerance_m > LARGEST_RING_M });
    if (places.length > 1) links.push({ points: places.map(({ lon, lat }) => [lon, lat] as const), width });
  }
  showRings(map, "site-rings", rings);
  showLinks(map, "site-links", links);
}
