/** What of the base is shown: a button over the map that opens a list of check boxes. */
import { h } from "../dom";
import { showGrid } from "./furniture";
import { has3d, use3d, useUserTiles, type Basemap } from "./relief";
import type { MapView } from "./view";

export interface Choice {
  readonly words: string;
  readonly checked: boolean;
  readonly change: (on: boolean) => void;
}

/** The button and its list. */
export function layersMenu(map: MapView, there: Basemap, showNames: (shown: boolean) => void): HTMLElement {
  const list = h(
    "div",
    { class: "menu", id: "base-choices", role: "group", "aria-label": "What the map shows", hidden: true },
    ...choices(map, there, showNames).map(checkBox),
  );
  const button = h(
    "button",
    { type: "button", class: "map-button", "aria-expanded": "false", "aria-controls": "base-choices" },
    "Layers",
  );
  const open = (wanted: boolean) => {
    list.hidden = !wanted;
    button.setAttribute("aria-expanded", String(wanted));
  };
  button.addEventListener("click", () => open(list.hidden));
  const element = h("div", { class: "layers-menu" }, button, list);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    open(false);
    button.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!element.contains(event.target as Node)) open(false);
  });
  return element;
}

function choices(map: MapView, there: Basemap, showNames: (shown: boolean) => void): Choice[] {
  const relief = (on: boolean) => map.gl.setLayoutProperty("relief", "visibility", on ? "visible" : "none");
  const tiles = there.user_tiles;
  return [
    { words: "Place names", checked: true, change: showNames },
    { words: "Grid of degrees", checked: false, change: (on) => showGrid(map, on) },
    ...(there.relief ? [{ words: "Shaded relief", checked: true, change: relief }] : []),
    ...(has3d(map, there)
      ? [{ words: "Relief in 3D", checked: false, change: (on: boolean) => use3d(map, on) }]
      : []),
    ...(tiles
      ? [{ words: `Tiles of ${tiles.host}`, checked: true, change: (on: boolean) => useUserTiles(map, on) }]
      : []),
  ];
}

function checkBox({ words, checked, change }: Choice): HTMLElement {
  const box = h("input", { type: "checkbox", checked });
  box.addEventListener("change", () => change(box.checked));
  return h("label", {}, box, words);
}
