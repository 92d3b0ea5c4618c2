/** The height slider on the map: stops above ground or flight levels, any height on top. */
import { h, show } from "../dom";
import type { Model } from "./model";
import { aboveGround, ANY, flightLevel, readStop, type Stop } from "./stops";

export function heightSlider(model: Model): HTMLElement {
  const { state } = model.app;
  let family: "agl" | "fl" = model.stop.kind === "fl" ? "fl" : "agl";
  const input = h("input", {
    type: "range",
    class: "height-range",
    min: 0,
    step: 1,
    "aria-label": "Height of the target",
    "aria-orientation": "vertical",
  });
  const ticks = h("ol", { class: "height-ticks", "aria-hidden": "true" });
  const shown = h("output", { class: "height-shown" });
  const stops = (): Stop[] =>
    family === "agl"
      ? [...model.stops.heights_agl_m.map(aboveGround), ANY]
      : [...model.stops.flight_levels.map(flightLevel), ANY];

  const choose = (next: "agl" | "fl") => {
    if (next === family) return;
    const from = model.stop;
    family = next;
    const nearest = [...stops()].sort(
      (one, other) => Math.abs(one.heightM - from.heightM) - Math.abs(other.heightM - from.heightM),
    );
    if (from.kind === "any") render();
    else state.set({ level: nearest.find(({ kind }) => kind !== "any")!.text });
  };
  const families = (["agl", "fl"] as const).map((one) =>
    h(
      "button",
      {
        type: "button",
        class: "family",
        "data-family": one,
        "aria-pressed": "false",
        "aria-label": one === "agl" ? "m AGL: heights above ground" : "FL: flight levels",
        onclick: () => choose(one),
      },
      one === "agl" ? "m AGL" : "FL",
    ),
  );
  const render = () => {
    const all = stops();
    const now = model.stop;
    const at = all.findIndex(({ text }) => text === now.text);
    const nearest = at >= 0 ? at : all.findIndex((one) => one.kind === "any" || one.heightM >= now.heightM);
    input.max = String(all.length - 1);
    input.value = String(nearest);
    input.setAttribute("aria-valuetext", now.words);
    show(
      shown,
      now.kind === "any" ? "any" : now.kind === "agl" ? `${now.number.toLocaleString("en")} m` : now.text,
    );
    for (const button of families) {
      button.setAttribute("aria-pressed", String(button.dataset["family"] === family));
    }
    show(
      ticks,
      ...[...all]
        .reverse()
        .map((stop) =>
          h(
            "li",
            { class: stop.text === now.text ? "now" : null, onclick: () => state.set({ level: stop.text }) },
            stop.kind === "any" ? "any" : stop.number.toLocaleString("en"),
          ),
        ),
    );
  };
  input.addEventListener("input", () => {
    const stop = stops()[Number(input.value)];
    if (stop) state.set({ level: stop.text });
  });
  state.on(["level"], ({ level }) => {
    const { kind } = readStop(level);
    if (kind !== "any") family = kind;
    render();
  });
  return h(
    "div",
    { class: "height-slider", role: "group", "aria-label": "Height" },
    h("span", { class: "height-title" }, "Height"),
    shown,
    h("div", { class: "height-body" }, input, ticks),
    h("div", { class: "families", role: "group", "aria-label": "Unit" }, ...families),
  );
}
