/** Rings, links and lines over the map, painted in 2D: changing them costs no frame of the map. */
import type { MapView, Pen } from "./view";

export type { Pen } from "./view";

export type Position = readonly [lon: number, lat: number];

/** How a line looks. `colour`: one of CSS; the theme's line colour where left out. */
export interface Stroke {
  readonly colour?: string;
  readonly width?: number;
  readonly dashed?: boolean;
  readonly opacity?: number;
}

export interface Ring extends Stroke {
  readonly lon: number;
  readonly lat: number;
  readonly radiusM: number;
}

export interface Line extends Stroke {
  readonly points: readonly Position[];
}

const EARTH_RADIUS_M = 6_371_008.8;
const RING_POINTS = 72;
const DASHES = [6, 4];
const ORDERS = { rings: 10, links: 20, lines: 30 } as const;

/** Draw circles of so many metres on the ground, such as within what a position holds; replaces those of the same id. */
export function showRings(map: MapView, id: string, rings: readonly Ring[]): void {
  showLines(
    map,
    id,
    rings.map((ring) => ({ ...ring, points: circle(ring) })),
    ORDERS.rings,
  );
}

/** Draw straight links, such as from a site to where it may be instead; dashed where not said otherwise. */
export function showLinks(map: MapView, id: string, links: readonly Line[]): void {
  showLines(
    map,
    id,
    links.map((link) => ({ dashed: true, ...link })),
    ORDERS.links,
  );
}

/** Draw lines; an empty list takes those of the id away. */
export function showLines(
  map: MapView,
  id: string,
  lines: readonly Line[],
  order: number = ORDERS.lines,
): void {
  if (lines.length === 0) map.removePainter(id);
  else map.paint(id, order, (pen) => lines.forEach((line) => stroke(pen, line)));
}

/** Points of a circle on the sphere. */
export function circle({ lon, lat, radiusM }: Ring): Position[] {
  const angle = radiusM / EARTH_RADIUS_M;
  const [lat0, lon0] = [(lat * Math.PI) / 180, (lon * Math.PI) / 180];
  return Array.from({ length: RING_POINTS + 1 }, (_, at) => {
    const bearing = (2 * Math.PI * at) / RING_POINTS;
    const y = Math.asin(
      Math.sin(lat0) * Math.cos(angle) + Math.cos(lat0) * Math.sin(angle) * Math.cos(bearing),
    );
    const x =
      lon0 +
      Math.atan2(
        Math.sin(bearing) * Math.sin(angle) * Math.cos(lat0),
        Math.cos(angle) - Math.sin(lat0) * Math.sin(y),
      );
    return [(x * 180) / Math.PI, (y * 180) / Math.PI] as const;
  });
}

/** Put a line on the pen's canvas, with a halo so that it shows on any ground. */
export function stroke(pen: Pen, line: Line): void {
  const { context, colours } = pen;
  context.beginPath();
  line.points.forEach(([lon, lat], at) => {
    const { x, y } = pen.project(lon, lat);
    if (at === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  const width = line.width ?? 1.4;
  context.lineJoin = "round";
  context.globalAlpha = 0.6 * (line.opacity ?? 1);
  context.setLineDash([]);
  context.strokeStyle = colours.halo;
  context.lineWidth = width + 2;
  context.stroke();
  context.globalAlpha = line.opacity ?? 1;
  context.setLineDash(line.dashed ? DASHES : []);
  context.strokeStyle = line.colour ?? colours.line;
  context.lineWidth = width;
  context.stroke();
  context.globalAlpha = 1;
}
