/** Flight information regions: brought as GeoJSON, chosen from the list or on the map. */
import { post } from "../api";
import type { App } from "../app";
import { h, show } from "../dom";
import { fileDrop } from "./files";
import type { Model } from "./model";
import type { Region } from "./types";

export function mountRegions(app: App, model: Model, host: HTMLElement): void {
  const list = h("div", { class: "risk-list risk-scroll", role: "group", "aria-label": "Regions" });
  const take = (file: File) => void load(app, model, file);
  const empty = h(
    "p",
    { class: "risk-note" },
    "No regions yet. Bring their outlines as GeoJSON: from national AIPs, or VATSIM's VAT-Spy data, which is published as GeoJSON for flight simulation. They stay on this machine: the server that you run checks them and forgets them.",
  );
  const more = fileDrop(
    "Choose GeoJSON",
    ".geojson,.json,application/geo+json",
    take,
    h("span", {}, "Drop a file here, or "),
  );
  show(host, h("h2", { id: "risk-regions" }, "Regions (FIR)"), empty, list, more);
  const draw = () => {
    const regions = model.regions.get();
    empty.hidden = regions.length > 0;
    show(list, ...regions.map((region) => choice(app, model, region)));
  };
  model.regions.on(draw);
  model.chosen.on(() => mark(list, model));
  chooseOnMap(app, model);
}

async function load(app: App, model: Model, file: File): Promise<void> {
  try {
    const body = new Blob([await file.arrayBuffer()], { type: "application/geo+json" });
    const { features } = await post("/airspace/firs", body, { query: { name: file.name } });
    const brought = new Set(features.map((one) => one.properties.id));
    const kept = model.regions.get().filter((one) => !brought.has(one.properties.id));
    model.regions.set([...kept, ...features]);
    if (features.length === 1) model.toggle(features[0]!.properties.id);
    app.notices.clear();
    app.notices.say(
      `${features.length} ${features.length === 1 ? "region" : "regions"} read from ${file.name}`,
    );
    fit(app, features);
  } catch (error) {
    app.notices.fail(error);
  }
}

function choice(app: App, model: Model, region: Region): HTMLElement {
  const { id, name, area_km2 } = region.properties;
  const box = h("input", {
    type: "checkbox",
    value: id,
    onchange: () => {
      model.toggle(id);
      if (model.chosen.get().has(id)) fit(app, [region]);
    },
  });
  box.checked = model.chosen.get().has(id);
  const words = name && name !== id ? `${id} ${name}` : id;
  return h(
    "label",
    { class: "risk-choice" },
    box,
    h("span", {}, words),
    h("small", {}, `${thousands(area_km2)} km²`),
  );
}

function mark(list: HTMLElement, model: Model): void {
  for (const box of list.querySelectorAll("input")) box.checked = model.chosen.get().has(box.value);
}

/** A click on the map chooses the smallest region under it, while this tab is open and no tool is in hand. */
function chooseOnMap(app: App, model: Model): void {
  app.map.gl.on("click", (event) => {
    if (app.state.get().tab !== "risk" || app.tool.get() !== "") return;
    const { lng, lat } = event.lngLat;
    const under = model.regions
      .get()
      .filter((region) => holds(region, lng, lat))
      .sort((one, other) => one.properties.area_km2 - other.properties.area_km2);
    if (under[0]) model.toggle(under[0].properties.id);
  });
}

/** Whether a point lies in a region: within an outer ring and in none of its holes. */
export function holds(region: Region, lon: number, lat: number): boolean {
  return region.geometry.coordinates.some(
    (rings) => rings.filter((ring) => crosses(ring, lon, lat)).length % 2 === 1,
  );
}

function crosses(ring: readonly (readonly [number, number])[], lon: number, lat: number): boolean {
  let inside = false;
  for (let at = 0, last = ring.length - 1; at < ring.length; last = at, at += 1) {
    const [x, y] = ring[at]!;
    const [lastX, lastY] = ring[last]!;
    if (y > lat !== lastY > lat && lon < ((lastX - x) * (lat - y)) / (lastY - y) + x) inside = !inside;
  }
  return inside;
}

function fit(app: App, regions: readonly Region[]): void {
  const bounds = regions.map((region) => region.properties.bounds);
  if (!bounds.length) return;
  const least = (at: number) => Math.min(...bounds.map((one) => one[at]!));
  const most = (at: number) => Math.max(...bounds.map((one) => one[at]!));
  app.map.fit([
    [least(0), Math.max(-85, least(1))],
    [most(2), Math.min(85, most(3))],
  ]);
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString("en").replace(/,/g, " ");
}
