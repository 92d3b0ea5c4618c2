/** Routes: drawn on the map, read from a file, or typed into a table of points. */
import { post } from "../api";
import type { App } from "../app";
import { h, show } from "../dom";
import { drawButton } from "./draw";
import { fileDrop } from "./files";
import { lengthKm, type Model } from "./model";
import type { Route, RoutePoint } from "./types";

const HIGHEST_LEVEL = 1300;

export function mountRoutes(app: App, model: Model, host: HTMLElement): void {
  const list = h("div", { class: "risk-list", role: "group", "aria-label": "Routes" });
  const empty = h(
    "p",
    { class: "risk-note" },
    "No route yet. Draw one on the map, type its points, or bring a file: GeoJSON lines, or CSV with columns lat and lon (and fl, if the level is known).",
  );
  const type = h(
    "button",
    { type: "button", class: "risk-button", onclick: () => typed(app, model, list) },
    "Type points",
  );
  const take = (file: File) => void load(app, model, file);
  const accept = ".geojson,.json,.csv,.txt";
  show(
    host,
    h("h2", { id: "risk-routes" }, "Routes"),
    empty,
    list,
    h("div", { class: "risk-row" }, drawButton(app, model), type),
    fileDrop("Choose GeoJSON or CSV", accept, take, h("span", {}, "Drop a file here, or ")),
  );
  let shown = 0;
  model.routes.on((routes) => {
    empty.hidden = routes.length > 0;
    if (routes.length === shown) return relabel(list, routes);
    const opened = routes.length > shown ? routes.length - 1 : -1;
    shown = routes.length;
    show(list, ...routes.map((route, at) => card(model, route, at, at === opened)));
  });
}

async function load(app: App, model: Model, file: File): Promise<void> {
  try {
    const body = new Blob([await file.arrayBuffer()], { type: "text/plain" });
    const routes = await post("/airspace/routes", body, { query: { name: file.name.replace(/\.\w+$/, "") } });
    model.addRoutes(routes);
    app.notices.clear();
    const points = routes.flatMap((route) => route.points);
    app.map.fit([
      [Math.min(...points.map((point) => point.lon)), Math.min(...points.map((point) => point.lat))],
      [Math.max(...points.map((point) => point.lon)), Math.max(...points.map((point) => point.lat))],
    ]);
  } catch (error) {
    app.notices.fail(error);
  }
}

/** Add a route across the middle of the map, whose points are then typed. */
function typed(app: App, model: Model, list: HTMLElement): void {
  const { lng, lat } = app.map.gl.getCenter();
  const at = (degrees: number) => Math.round(degrees * 100) / 100;
  const points: RoutePoint[] = [
    { lat: at(lat), lon: at(lng - 1), fl: null },
    { lat: at(lat), lon: at(lng + 1), fl: null },
  ];
  model.addRoutes([{ name: "Route", points }]);
  list.querySelector<HTMLInputElement>("details[open] input")?.focus();
}

function card(model: Model, route: Route, at: number, open: boolean): HTMLElement {
  const body = h("tbody", {});
  const fill = () =>
    show(body, ...model.routes.get()[at]!.points.map((_, number) => row(model, at, number, fill)));
  const name = h("input", {
    type: "text",
    value: route.name,
    maxlength: 200,
    "aria-label": "Name of the route",
  });
  name.addEventListener("change", () => {
    const current = model.routes.get()[at];
    if (current) model.changeRoute(at, { ...current, name: name.value.trim() || "Route" });
  });
  const add = h(
    "button",
    {
      type: "button",
      class: "risk-button",
      onclick: () => {
        const current = model.routes.get()[at]!;
        const last = current.points.at(-1)!;
        model.changeRoute(at, { ...current, points: [...current.points, { ...last, lon: last.lon + 0.5 }] });
        fill();
      },
    },
    "Add a point",
  );
  const remove = h(
    "button",
    { type: "button", class: "risk-button", onclick: () => model.changeRoute(at, null) },
    "Remove the route",
  );
  const details = h(
    "details",
    { class: "risk-card" },
    h(
      "summary",
      {},
      h("span", { class: "risk-name" }, route.name),
      h("small", {}, `${Math.round(lengthKm(route))} km`),
    ),
    name,
    h(
      "table",
      { class: "risk-points" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ...["Latitude", "Longitude", "Level (FL)"].map((words) => h("th", { scope: "col" }, words)),
          h("td", {}),
        ),
      ),
      body,
    ),
    h("div", { class: "risk-row" }, add, remove),
  );
  details.open = open;
  fill();
  return details;
}

function row(model: Model, at: number, number: number, refill: () => void): HTMLElement {
  const point = model.routes.get()[at]!.points[number]!;
  const field = (key: "lat" | "lon" | "fl", label: string, limit: number) => {
    const low = key === "fl" ? 0 : -limit;
    const input = h("input", {
      type: "number",
      step: key === "fl" ? 5 : 0.01,
      min: low,
      max: limit,
      value: point[key] ?? "",
      "aria-label": `${label} of point ${number + 1}`,
    });
    input.addEventListener("change", () => {
      const current = model.routes.get()[at];
      const empty = input.value === "" && key === "fl";
      if (!current || (!empty && (input.value === "" || !input.checkValidity()))) {
        input.value = String(current?.points[number]?.[key] ?? "");
        return;
      }
      const points = [...current.points];
      points[number] = { ...points[number]!, [key]: empty ? null : Number(input.value) };
      model.changeRoute(at, { ...current, points });
    });
    return h("td", {}, input);
  };
  const drop = h(
    "button",
    {
      type: "button",
      class: "quiet",
      "aria-label": `Remove point ${number + 1}`,
      disabled: model.routes.get()[at]!.points.length < 3,
      onclick: () => {
        const current = model.routes.get()[at]!;
        model.changeRoute(at, { ...current, points: current.points.filter((_, other) => other !== number) });
        refill();
      },
    },
    "×",
  );
  return h(
    "tr",
    {},
    field("lat", "Latitude", 90),
    field("lon", "Longitude", 180),
    field("fl", "Flight level", HIGHEST_LEVEL),
    h("td", {}, drop),
  );
}

/** Names and lengths anew, without taking the field away that is being typed into. */
function relabel(list: HTMLElement, routes: readonly Route[]): void {
  list.querySelectorAll("summary").forEach((summary, at) => {
    const route = routes[at];
    if (route)
      show(
        summary,
        h("span", { class: "risk-name" }, route.name),
        h("small", {}, `${Math.round(lengthKm(route))} km`),
      );
  });
}
