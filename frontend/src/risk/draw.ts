/** Drawing a route on the map, by mouse or keyboard. */
import type { App } from "../app";
import { h } from "../dom";
import { drawLine } from "../map/draw_line";
import type { Model } from "./model";

const TOOL = "route";

/** Give the button that starts and ends drawing. */
export function drawButton(app: App, model: Model): HTMLButtonElement {
  const button = h(
    "button",
    { type: "button", class: "risk-button", "aria-pressed": "false" },
    "Draw on the map",
  );
  button.addEventListener("click", () => {
    if (app.tool.get() === TOOL) app.tool.set("");
    else void draw(app, model);
  });
  app.tool.on((tool) => button.setAttribute("aria-pressed", String(tool === TOOL)));
  app.state.on(["tab"], ({ tab }) => {
    if (tab !== "risk" && app.tool.get() === TOOL) app.tool.set("");
  });
  return button;
}

async function draw(app: App, model: Model): Promise<void> {
  const drawn = await drawLine(app, { tool: TOOL, what: "route" });
  if (!drawn) return;
  const points = drawn.map(([lon, lat]) => ({ lat: round(lat), lon: round(lon), fl: null }));
  model.addRoutes([{ name: "Route", points }]);
}

/** Degrees to the hundredth, about a kilometre: no route is known more finely than the sites. */
function round(degrees: number): number {
  return Math.round(degrees * 100) / 100;
}
