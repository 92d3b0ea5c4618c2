/** The base of the map: colours and layers, light and dark. */
import type { StyleSpecification } from "maplibre-gl";

export function baseStyle(dark: boolean): StyleSpecification {
  return {
    version: 8,
    sources: {},
    layers: [
      { id: "background", type: "background", paint: { "background-color": dark ? "#1b2126" : "#f3f0e8" } },
    ],
  };
}
