/** What the server has to lay the map on: shaded relief, the user's own tiles, heights for the 3D view. */
import { get } from "../api";
import type { components } from "../generated/api";
import { reliefOpacity } from "./style";
import type { MapView } from "./view";

export type Basemap = components["schemas"]["Basemap"];

const EXAGGERATION = 1.4;
const PITCH_3D_DEG = 50;

/** Ask the server what there is, and add it to the map. */
export async function layRelief(map: MapView): Promise<Basemap> {
  const [there] = await Promise.all([get("/basemap"), map.whenReady()]);
  if (there.user_tiles) addUserTiles(map, there.user_tiles.max_zoom);
  if (there.relief) addRelief(map, there.relief, there.version);
  return there;
}

/** Show the user's tiles in place of the relief, or the other way round. */
export function useUserTiles(map: MapView, use: boolean): void {
  setShown(map, "user-tiles", use);
  for (const id of ["relief", "lakes", "coast", "borders"]) setShown(map, id, !use);
}

/** The relief as a landscape seen aslant, where the graphics hardware can draw it. */
export function use3d(map: MapView, use: boolean): void {
  map.gl.setTerrain(use ? { source: "heights", exaggeration: EXAGGERATION } : null);
  map.gl.easeTo({ pitch: use ? PITCH_3D_DEG : 0, ...(use ? {} : { bearing: 0 }) });
}

export function has3d(map: MapView, there: Basemap): boolean {
  return !map.isSoftware && there.relief !== null;
}

function addRelief(map: MapView, relief: NonNullable<Basemap["relief"]>, version: string): void {
  const shared = { type: "raster", bounds: relief.bounds, scheme: "xyz" } as const;
  map.gl.addSource("relief", {
    ...shared,
    tiles: [`${location.origin}/basemap/hillshade/{z}/{x}/{y}.png?of=${version}`],
    tileSize: relief.hillshade_pixels,
    maxzoom: relief.hillshade_max_zoom,
  });
  map.gl.addLayer(
    {
      id: "relief",
      type: "raster",
      source: "relief",
      paint: {
        "raster-opacity": reliefOpacity(map.isDark, relief.hillshade_max_zoom),
        "raster-fade-duration": 0,
      },
    },
    map.before("coverage"),
  );
  if (map.isSoftware) return;
  map.gl.addSource("heights", {
    type: "raster-dem",
    bounds: relief.bounds,
    tiles: [`${location.origin}/basemap/terrain/{z}/{x}/{y}.png?of=${version}`],
    tileSize: relief.terrain_pixels,
    maxzoom: relief.terrain_max_zoom,
    encoding: "terrarium",
  });
}

function addUserTiles(map: MapView, maxzoom: number): void {
  map.gl.addSource("user-tiles", {
    type: "raster",
    tiles: [`${location.origin}/basemap/user/{z}/{x}/{y}`],
    tileSize: 256,
    maxzoom,
  });
  map.gl.addLayer(
    { id: "user-tiles", type: "raster", source: "user-tiles", paint: { "raster-fade-duration": 0 } },
    "lakes",
  );
}

function setShown(map: MapView, id: string, shown: boolean): void {
  if (map.gl.getLayer(id)) map.gl.setLayoutProperty(id, "visibility", shown ? "visible" : "none");
}
