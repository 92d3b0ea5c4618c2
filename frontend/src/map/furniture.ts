/** What stands around the map: whom to thank, where the cursor is, the grid of degrees. */
import { h, show } from "../dom";
import type { MapView, Pen } from "./view";

const GRID_ORDER = 5;
/** Steps of the grid in degrees; the first that gives lines at least so far apart is taken. */
const GRID_STEPS_DEG = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30];
const GRID_APART_PX = 110;
const GRID_DASHES = [1, 4];
const TILE_PX = 512;

/** Whom to thank for the data, in a corner; on a small screen behind a button. */
export function thanks(): { element: HTMLElement; say(lines: readonly string[]): void } {
  const words = h("p", {});
  const element = h(
    "details",
    { class: "thanks", open: matchMedia("(min-width: 700px)").matches },
    h("summary", { "aria-label": "Where the map's data is from" }, "i"),
    words,
  );
  return { element, say: (lines) => show(words, lines.join(" · ")) };
}

/** Latitude and longitude of the cursor, as finely as anything is shown. */
export function cursorReadout(map: MapView): HTMLElement {
  const element = h("output", { class: "cursor-readout", "aria-hidden": "true" });
  map.gl.on("mousemove", ({ lngLat }) => show(element, degrees(lngLat.lat, lngLat.wrap().lng)));
  map.gl.on("mouseout", () => show(element));
  return element;
}

/** "35.40° N 35.95° E". */
export function degrees(lat: number, lon: number): string {
  const north = `${Math.abs(lat).toFixed(2)}° ${lat < 0 ? "S" : "N"}`;
  return `${north} ${Math.abs(lon).toFixed(2)}° ${lon < 0 ? "W" : "E"}`;
}

/** Show or hide lines of latitude and longitude, with their degrees at the edges. */
export function showGrid(map: MapView, shown: boolean): void {
  if (shown) map.paint("grid", GRID_ORDER, (pen) => paintGrid(map, pen));
  else map.removePainter("grid");
}

function paintGrid(map: MapView, pen: Pen): void {
  const { context, colours, width, height } = pen;
  const perDegree = (TILE_PX * 2 ** pen.zoom) / 360;
  const step = GRID_STEPS_DEG.find((one) => one * perDegree >= GRID_APART_PX) ?? 30;
  const seen = map.gl.getBounds();
  context.strokeStyle = colours.grid;
  context.fillStyle = colours.labelSoft;
  context.setLineDash(GRID_DASHES);
  context.font = '11px "Inter Variable", sans-serif';
  for (let lon = Math.ceil(seen.getWest() / step) * step; lon < seen.getEast(); lon += step) {
    const { x } = pen.project(lon, seen.getCenter().lat);
    line(context, x, 0, x, height);
    const turned = ((((lon + 180) % 360) + 360) % 360) - 180;
    context.fillText(`${round(Math.abs(turned))}° ${turned < 0 ? "W" : "E"}`, x + 3, 12);
  }
  const south = Math.max(seen.getSouth(), -85);
  for (let lat = Math.ceil(south / step) * step; lat < Math.min(seen.getNorth(), 85); lat += step) {
    const { y } = pen.project(seen.getCenter().lng, lat);
    line(context, 0, y, width, y);
    context.fillText(`${round(Math.abs(lat))}° ${lat < 0 ? "S" : "N"}`, 4, y - 3);
  }
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
