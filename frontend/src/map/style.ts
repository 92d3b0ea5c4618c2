/** The base of the map: colours and layers, light and dark. Names, rings and lines lie above it, on a 2D canvas. */
import type {
  DataDrivenPropertyValueSpecification,
  LayerSpecification,
  PropertyValueSpecification,
  Map as GlMap,
  StyleSpecification,
} from "maplibre-gl";

/** The colours of one theme; `relief` is how strongly slopes are shaded. */
export interface Colours {
  readonly sea: string;
  readonly land: string;
  readonly lake: string;
  readonly coast: string;
  readonly border: string;
  readonly relief: number;
  readonly label: string;
  readonly labelSoft: string;
  readonly halo: string;
  readonly line: string;
  readonly grid: string;
}

export const LIGHT: Colours = {
  sea: "#c9dbe6",
  land: "#f4f1e8",
  lake: "#bcd3e1",
  coast: "#6f8fa3",
  border: "#7d7466",
  relief: 0.75,
  label: "#24292f",
  labelSoft: "#444b53",
  halo: "#faf8f2",
  line: "#1f2328",
  grid: "#8c96a0",
};

export const DARK: Colours = {
  sea: "#0d141b",
  land: "#2a3037",
  lake: "#141d26",
  coast: "#5d7486",
  border: "#8a8f96",
  relief: 0.95,
  label: "#e6e9ec",
  labelSoft: "#bcc4cc",
  halo: "#181c21",
  line: "#e8eaed",
  grid: "#56616c",
};

/** What lies on the base, from below; a layer of one kind is added before its anchor (`MapView.before`). */
export const KINDS = ["coverage", "rings", "risk", "battle"] as const;
export type Layer = (typeof KINDS)[number];

const LIMITS_WIDTH: DataDrivenPropertyValueSpecification<number> = [
  "interpolate",
  ["linear"],
  ["zoom"],
  3,
  0.6,
  8,
  1.4,
];

const FAR_BEYOND_SHARE = 0.4;

export function colours(dark: boolean): Colours {
  return dark ? DARK : LIGHT;
}

/** The id of the layer before which layers of a kind are added. */
export function anchor(kind: Layer): string {
  return `anchor-${kind}`;
}

/** Sea, land, lakes, coast and borders, from the server's own files, and the anchors of what others add. */
export function baseStyle(dark: boolean): StyleSpecification {
  const { sea, land, lake, coast, border } = colours(dark);
  const only = (name: string): ["==", ["get", string], string] => ["==", ["get", "name"], name];
  const shared = { source: "coast" } as const;
  const fills: LayerSpecification[] = [
    { id: "sea", type: "background", paint: { "background-color": sea } },
    {
      ...shared,
      id: "land",
      type: "fill",
      filter: only("land"),
      paint: { "fill-color": land, "fill-antialias": false },
    },
    {
      ...shared,
      id: "lakes",
      type: "fill",
      filter: only("lakes"),
      paint: { "fill-color": lake, "fill-antialias": false },
    },
  ];
  const lines: LayerSpecification[] = [
    {
      ...shared,
      id: "coast",
      type: "line",
      filter: only("coast"),
      paint: { "line-color": coast, "line-width": LIMITS_WIDTH },
    },
    {
      ...shared,
      id: "borders",
      type: "line",
      filter: only("borders"),
      paint: { "line-color": border, "line-width": LIMITS_WIDTH, "line-dasharray": [4, 2] },
    },
  ];
  const anchors = KINDS.map((kind): LayerSpecification => ({
    id: anchor(kind),
    type: "background",
    layout: { visibility: "none" },
  }));
  return {
    version: 8,
    sources: { coast: { type: "geojson", data: `${location.origin}/basemap/coast`, tolerance: 0.5 } },
    layers: [...fills, anchors[0]!, ...lines, ...anchors.slice(1)],
  };
}

/** How strongly slopes are shaded, by zoom: less where a posting of the terrain covers many pixels. */
export function reliefOpacity(dark: boolean, finestZoom: number): PropertyValueSpecification<number> {
  const { relief } = colours(dark);
  return [
    "interpolate",
    ["linear"],
    ["zoom"],
    finestZoom + 0.5,
    relief,
    finestZoom + 3,
    relief * FAR_BEYOND_SHARE,
  ];
}

/** Change the colours of the base and nothing else: what others added stays. */
export function paintBase(gl: GlMap, dark: boolean): void {
  const { sea, land, lake, coast, border } = colours(dark);
  gl.setPaintProperty("sea", "background-color", sea);
  gl.setPaintProperty("land", "fill-color", land);
  gl.setPaintProperty("lakes", "fill-color", lake);
  gl.setPaintProperty("coast", "line-color", coast);
  gl.setPaintProperty("borders", "line-color", border);
  const source = gl.getSource("relief");
  if (source) gl.setPaintProperty("relief", "raster-opacity", reliefOpacity(dark, source.maxzoom ?? 0));
}
