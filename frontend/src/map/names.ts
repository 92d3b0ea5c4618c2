/** Names of places on the map: the larger ones first, none over another, none under a marker. */
import { address } from "../api";
import type { MapView, Pen } from "./view";

type Kind = "country" | "city" | "town" | "airfield";
/** How a name is written: large cities stand out. */
type Style = "country" | "metropolis" | "city" | "town" | "airfield";

interface Name {
  readonly name: string;
  readonly kind: Style;
  readonly lon: number;
  readonly lat: number;
  width: number;
  /** The side of its point on which it stands; null while it is not written. */
  side: Side | null;
}

interface Properties {
  readonly name: string;
  readonly kind: Kind;
  readonly people: number;
}

type Feature = GeoJSON.Feature<GeoJSON.Point, Properties>;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

type Side = (typeof SIDES)[number];

/** Steps across and down from the point to the near edge of the text, in the order in which they are tried. */
const SIDES = [
  { across: 1, down: 0 },
  { across: -1, down: 0 },
  { across: 0, down: 1 },
  { across: 0, down: -1 },
  { across: 1, down: 1 },
  { across: -1, down: -1 },
  { across: 1, down: -1 },
  { across: -1, down: 1 },
] as const;
const MIDDLE = { across: 0, down: 0 } as unknown as Side;

const LETTERS = '"Inter Variable", system-ui, sans-serif';
const FONTS: Readonly<Record<Style, string>> = {
  country: `600 12.5px ${LETTERS}`,
  metropolis: `600 13.5px ${LETTERS}`,
  city: `500 12.5px ${LETTERS}`,
  town: `450 12px ${LETTERS}`,
  airfield: `italic 450 11.5px ${LETTERS}`,
};
const METROPOLIS_PEOPLE = 700_000;
const LINE_PX = 14;
const FROM_POINT_PX = 6;
const BETWEEN_PX = 3;
const HALO_PX = 3.6;
const DOT_PX: Readonly<Record<Style, number>> = {
  country: 0,
  metropolis: 2.8,
  city: 2.3,
  town: 1.8,
  airfield: 2.6,
};
const SPREAD_PX = 1.6;
/** Asked for beyond the edges of what is seen, in shares of it, so that small moves ask for nothing. */
const MARGIN = 0.35;
/** How long the map must have stood before names are asked for. */
const SETTLED_MS = 60;
const ORDER = 50;

/** Write names on the map; gives what shows or hides them. */
export function writeNames(map: MapView): (shown: boolean) => void {
  const layer = new NameLayer(map);
  return (shown) => layer.show(shown);
}

class NameLayer {
  private names: Name[] = [];
  private shown = true;
  private loaded: { west: number; south: number; east: number; north: number; zoom: number } | null = null;
  private readonly repaint: () => void;
  private asking: AbortController | null = null;
  private timer = 0;

  constructor(private readonly map: MapView) {
    this.repaint = map.paint("names", ORDER, (pen) => this.paint(pen));
    map.gl.on("moveend", () => this.follow());
    map.markers.onChange(() => this.arrange());
    document.fonts.addEventListener("loadingdone", () => {
      for (const one of this.names) one.width = 0;
      this.arrange();
    });
    this.follow();
  }

  show(shown: boolean): void {
    this.shown = shown;
    this.follow();
  }

  private follow(): void {
    clearTimeout(this.timer);
    if (this.shown && this.isBeyond()) this.timer = setTimeout(() => void this.load(), SETTLED_MS);
    this.arrange();
  }

  private isBeyond(): boolean {
    const known = this.loaded;
    const seen = this.map.gl.getBounds();
    return (
      !known ||
      known.zoom !== this.zoom() ||
      seen.getWest() < known.west ||
      seen.getEast() > known.east ||
      seen.getSouth() < known.south ||
      seen.getNorth() > known.north
    );
  }

  private zoom(): number {
    return Math.max(0, Math.floor(this.map.gl.getZoom() + 0.35));
  }

  private async load(): Promise<void> {
    this.asking?.abort();
    this.asking = new AbortController();
    const seen = this.map.gl.getBounds();
    const across = (seen.getEast() - seen.getWest()) * MARGIN;
    const down = (seen.getNorth() - seen.getSouth()) * MARGIN;
    const whole = seen.getEast() - seen.getWest() + 2 * across >= 360;
    const turn = whole ? 0 : 360 * Math.floor((seen.getWest() - across + 180) / 360);
    const box = {
      west: whole ? -180 : Math.floor(seen.getWest() - across - turn),
      east: whole ? 180 : Math.ceil(seen.getEast() + across - turn),
      south: Math.max(-90, Math.floor(seen.getSouth() - down)),
      north: Math.min(90, Math.ceil(seen.getNorth() + down)),
      zoom: this.zoom(),
    };
    const features = await ask(address("/basemap/places", box), this.asking.signal);
    if (!features) return;
    this.loaded = whole
      ? { ...box, west: -Infinity, east: Infinity }
      : { ...box, west: box.west + turn, east: box.east + turn };
    this.names = features.map(({ geometry, properties }) => {
      const [lon = 0, lat = 0] = geometry.coordinates;
      const near = turn + (lon < box.west ? 360 : 0);
      return { name: properties.name, kind: styleOf(properties), lon: lon + near, lat, width: 0, side: null };
    });
    this.arrange();
  }

  /** Choose which names are written, and where: anew after each move, never while it goes on. */
  private arrange(): void {
    const { clientWidth, clientHeight } = this.map.gl.getContainer();
    const measure = document.createElement("canvas").getContext("2d");
    if (!measure) return;
    const taken: Box[] = this.map.markers.boxes();
    for (const one of this.names) {
      one.width ||= widthOf(measure, one);
      const at = this.map.gl.project([one.lon, one.lat]);
      const near =
        at.x > -clientWidth * MARGIN &&
        at.x < clientWidth * (1 + MARGIN) &&
        at.y > -clientHeight * MARGIN &&
        at.y < clientHeight * (1 + MARGIN);
      one.side = near ? freeSide(one, at, taken) : null;
      if (one.side) taken.push(boxOf(one, at, one.side), dotBox(one, at));
    }
    this.repaint();
  }

  private paint(pen: Pen): void {
    if (!this.shown) return;
    const { context, colours } = pen;
    for (const { place, marker } of this.map.markers.moved())
      tether(context, place, marker, colours.labelSoft);
    context.lineJoin = "round";
    context.textBaseline = "middle";
    context.strokeStyle = colours.halo;
    context.lineWidth = HALO_PX;
    for (const one of this.names) {
      if (!one.side) continue;
      const at = pen.project(one.lon, one.lat);
      const box = boxOf(one, at, one.side);
      context.font = FONTS[one.kind];
      context.letterSpacing = one.kind === "country" ? `${SPREAD_PX}px` : "0px";
      const words = one.kind === "country" ? one.name.toLocaleUpperCase("en") : one.name;
      const y = (box.top + box.bottom) / 2;
      context.fillStyle =
        one.kind === "metropolis" || one.kind === "city" ? colours.label : colours.labelSoft;
      context.strokeText(words, box.left + BETWEEN_PX, y);
      context.fillText(words, box.left + BETWEEN_PX, y);
      if (DOT_PX[one.kind]) dot(context, at, one.kind, colours.halo);
    }
  }
}

/** The names of a box; null where none came, or others were asked for meanwhile. Without them the map still serves. */
async function ask(url: string, signal: AbortSignal): Promise<Feature[] | null> {
  try {
    const answer = await fetch(url, { signal });
    return answer.ok ? ((await answer.json()) as { features: Feature[] }).features : null;
  } catch {
    return null;
  }
}

function styleOf({ kind, people }: Properties): Style {
  return people >= METROPOLIS_PEOPLE ? "metropolis" : kind;
}

function freeSide(one: Name, at: { x: number; y: number }, taken: readonly Box[]): Side | null {
  const sides = one.kind === "country" ? [MIDDLE] : one.side ? [one.side, ...SIDES] : SIDES;
  if (taken.some((other) => overlap(dotBox(one, at), other))) return null;
  return sides.find((side) => !taken.some((other) => overlap(boxOf(one, at, side), other))) ?? null;
}

function dotBox({ kind }: Name, { x, y }: { x: number; y: number }): Box {
  const half = DOT_PX[kind];
  return { left: x - half, right: x + half, top: y - half, bottom: y + half };
}

function boxOf(one: Name, at: { x: number; y: number }, side: Side): Box {
  const width = one.width + 2 * BETWEEN_PX;
  const height = LINE_PX + BETWEEN_PX;
  const away = side.across && side.down ? FROM_POINT_PX / 2 : FROM_POINT_PX;
  const left = at.x + side.across * away + ((side.across - 1) / 2) * width;
  const top = at.y + side.down * away + ((side.down - 1) / 2) * height;
  return { left, top, right: left + width, bottom: top + height };
}

function overlap(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function widthOf(context: CanvasRenderingContext2D, one: Name): number {
  context.font = FONTS[one.kind];
  const words = one.kind === "country" ? one.name.toLocaleUpperCase("en") : one.name;
  return context.measureText(words).width + (one.kind === "country" ? SPREAD_PX * words.length : 0);
}

function dot(
  context: CanvasRenderingContext2D,
  at: { x: number; y: number },
  kind: Style,
  halo: string,
): void {
  const colour = context.fillStyle;
  const radius = DOT_PX[kind];
  disc(context, at, radius + 1.4, halo);
  disc(context, at, radius, colour);
  if (kind === "airfield") disc(context, at, radius - 1.3, halo);
  context.fillStyle = colour;
}

function disc(
  context: CanvasRenderingContext2D,
  { x, y }: { x: number; y: number },
  radius: number,
  colour: string | CanvasGradient | CanvasPattern,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

/** A line from a place to its marker, which stands beside it because another stands there. */
function tether(
  context: CanvasRenderingContext2D,
  place: { x: number; y: number },
  marker: { x: number; y: number },
  colour: string,
): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(place.x, place.y);
  context.lineTo(marker.x, marker.y);
  context.stroke();
}
