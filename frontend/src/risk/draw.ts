/** Drawing a route on the map: click points, double-click or Enter ends, Backspace takes the last one back. */
import type { MapMouseEvent } from "maplibre-gl";
import type { App } from "../app";
import { h } from "../dom";
import type { Model } from "./model";

const TOOL = "route";
/** Two clicks so near each other in pixels are one point: a double-click ends the route, and adds only one. */
const SAME_PX = 6;

/** Give the button that starts and ends drawing. */
export function drawButton(app: App, model: Model): HTMLButtonElement {
  const button = h(
    "button",
    { type: "button", class: "risk-button", "aria-pressed": "false" },
    "Draw on the map",
  );
  const words = h(
    "div",
    { class: "tool-words", role: "status" },
    h(
      "p",
      {},
      "Click the points of the route. Double-click or Enter ends it, Backspace takes a point back, Escape leaves.",
    ),
    h("button", { type: "button", onclick: () => end() }, "Done"),
  );
  const end = () => {
    const points = model.drawn.get() ?? [];
    app.tool.set("");
    if (points.length > 1)
      model.addRoutes([{ name: "Route", points: points.map(([lon, lat]) => ({ lat, lon, fl: null })) }]);
    else if (points.length) app.notices.say("A route has at least two points.");
  };
  const add = (event: MapMouseEvent) => {
    const points = model.drawn.get() ?? [];
    const last = points.at(-1);
    const here = [round(event.lngLat.lng), round(event.lngLat.lat)] as const;
    const near = last && app.map.gl.project([...last] as [number, number]).dist(event.point) < SAME_PX;
    if (!near) model.drawn.set([...points, here]);
  };
  const finish = (event: MapMouseEvent) => {
    event.preventDefault();
    end();
  };
  const key = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement) return;
    if (event.key === "Enter") end();
    else if (event.key === "Backspace") model.drawn.set((model.drawn.get() ?? []).slice(0, -1));
    else if (event.key === "Escape") {
      model.drawn.set([]);
      end();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const { gl } = app.map;
  let active = false;
  app.tool.on((tool) => {
    const wanted = tool === TOOL;
    if (wanted === active) return;
    active = wanted;
    button.setAttribute("aria-pressed", String(active));
    gl.getCanvas().style.cursor = active ? "crosshair" : "";
    if (active) {
      model.drawn.set([]);
      gl.doubleClickZoom.disable();
      gl.on("click", add);
      gl.on("dblclick", finish);
      addEventListener("keydown", key, true);
      app.hosts.mapTools.before(words);
    } else {
      model.drawn.set(null);
      gl.off("click", add);
      gl.off("dblclick", finish);
      gl.doubleClickZoom.enable();
      removeEventListener("keydown", key, true);
      words.remove();
    }
  });
  button.addEventListener("click", () => {
    if (app.tool.get() === TOOL) end();
    else app.tool.set(TOOL);
  });
  app.state.on(["tab"], ({ tab }) => {
    if (tab !== "risk" && app.tool.get() === TOOL) app.tool.set("");
  });
  return button;
}

/** Degrees to the hundredth, about a kilometre: no route is known more finely than the sites. */
function round(degrees: number): number {
  return Math.round(degrees * 100) / 100;
}
