/** The number under the cursor, read off the field at once, without asking the server. */
import { h, show } from "../dom";
import { cellAt, CERTAIN, FLOOR_OUTSIDE, FLOOR_UNKNOWN, GROUND_UNKNOWN, type Field } from "./field";
import type { Model } from "./model";
import { lowestLevel, shareAt, verdict } from "./palette";
import type { Stop } from "./stops";

export function readout(model: Model): HTMLElement {
  const element = h("output", { class: "coverage-readout", "aria-label": "Coverage under the cursor" });
  const { map, state } = model.app;
  let at: { lng: number; lat: number } | null = null;
  const say = () => {
    const field = model.moving.get() ?? model.field.get();
    const words = at && field && isShown(state.get().tab) ? wordsAt(field, at.lng, at.lat, model.stop) : "";
    show(element, words);
    element.hidden = words === "";
  };
  map.gl.on("mousemove", ({ lngLat }) => {
    at = lngLat;
    say();
  });
  map.gl.on("mouseout", () => {
    at = null;
    say();
  });
  model.field.on(say);
  state.on(["level", "tab"], say);
  return element;
}

/** The parts of the page on which coverage is drawn. */
export function isShown(tab: string): boolean {
  return tab === "airspace" || tab === "sites";
}

/** What is told of a place; empty beside the field. */
export function wordsAt(field: Field, lon: number, lat: number, stop: Stop): string {
  const cell = cellAt(field, lon, lat);
  if (cell < 0) return "";
  const height = field.ground[cell]!;
  const ground = height === GROUND_UNKNOWN ? "" : ` · ground at ${metres(height)}`;
  if (field.sites_before !== null) return changeWords(field, cell, stop) + ground;
  const now = verdict(field, cell, stop);
  if (now === 3) return `Beyond the radius of every site${ground}`;
  if (now === 2) return height === GROUND_UNKNOWN ? "Unknown: no terrain here" : `Unknown${ground}`;
  return (
    (field.floor ? sightWords(field.floor[cell]!, now === 1, stop) : shareWords(field, cell, stop)) + ground
  );
}

function sightWords(floor: number, seen: boolean, stop: Stop): string {
  if (stop.kind === "any") return `In sight from ${metres(floor)} above ground`;
  if (seen) return `In sight at ${stop.words}`;
  return `Out of sight at ${stop.words}: in sight from ${metres(floor)} above ground`;
}

function shareWords(field: Field, cell: number, stop: Stop): string {
  if (stop.kind === "any") {
    const level = lowestLevel(field, cell);
    const verb = field.quantity === "reach" ? "In reach" : "Detected";
    if (level === null) return field.quantity === "reach" ? "Out of reach" : "Not detected";
    const { above_ground, number, text } = field.levels[level]!;
    return `${verb} from ${above_ground ? `${metres(number)} above ground` : text}`;
  }
  const share = shareAt(field, cell, stop) / CERTAIN;
  if (field.quantity === "reach") return `${share >= 0.5 ? "In reach" : "Out of reach"} at ${stop.words}`;
  const percent = share > 0 && share < 0.01 ? "less than 1 %" : `${Math.round(share * 100)} %`;
  return `Detected by one look with ${percent} at ${stop.words}`;
}

function changeWords(field: Field, cell: number, stop: Stop): string {
  const [now, before] = [verdict(field, cell, stop), verdict(field, cell, stop, true)];
  if (now === 3 && before === 3) return "Beyond the radius of every site";
  if (now === 2 || before === 2) return "Unknown";
  const what =
    now === 1 ? (before === 1 ? "Kept" : "Gained") : before === 1 ? "Lost" : "Neither then nor now";
  if (!field.floor || !field.floorBefore) return what;
  return `${what}: in sight from ${floorWords(field.floorBefore[cell]!)} before, ${floorWords(field.floor[cell]!)} now`;
}

function floorWords(floor: number): string {
  if (floor === FLOOR_OUTSIDE) return "no height";
  return floor === FLOOR_UNKNOWN ? "an unknown height" : metres(floor);
}

function metres(value: number): string {
  return `${value.toLocaleString("en")} m`;
}
