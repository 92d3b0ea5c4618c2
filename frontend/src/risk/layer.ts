/** Regions, routes and exposed stretches, painted over the map. */
import type { App } from "../app";
import { stroke } from "../map/shapes";
import type { Pen } from "../map/view";
import type { Filter, Model } from "./model";
import type { Exposure, Part, Region } from "./types";

const ORDER = { regions: 28, routes: 32 };
const REGION = { light: "#5b2a86", dark: "#c9a0f0" };
const EXPOSED = { light: "#c2410c", dark: "#ff9d5c" };

export function paintRisk(app: App, model: Model): void {
  const regions = app.map.paint("risk-regions", ORDER.regions, (pen) => {
    if (!isShown(app)) return;
    const colour = REGION[app.map.isDark ? "dark" : "light"];
    for (const region of model.regions.get())
      paintRegion(pen, region, model.chosen.get().has(region.properties.id), colour);
  });
  const routes = app.map.paint("risk-routes", ORDER.routes, (pen) => {
    if (!isShown(app)) return;
    paintRoutes(pen, app, model);
  });
  for (const watched of [model.regions, model.chosen]) watched.on(regions);
  for (const watched of [model.routes, model.found, model.filter, model.pointed]) watched.on(routes);
  app.state.on(["tab"], () => {
    regions();
    routes();
  });
}

/** Which parts the results show, by the filter. */
export function shownParts(found: Exposure | null, filter: Filter): Part[] {
  const parts = found?.exposure.routes.flatMap((route) => route.parts) ?? [];
  return parts.filter(
    (part) => part.kind === filter.kind && (filter.band === "" || part.band === filter.band),
  );
}

function isShown(app: App): boolean {
  return app.state.get().tab === "risk";
}

function paintRegion(pen: Pen, region: Region, chosen: boolean, colour: string): void {
  const { context } = pen;
  context.beginPath();
  for (const rings of region.geometry.coordinates)
    for (const ring of rings) {
      ring.forEach(([lon, lat], at) => {
        const { x, y } = pen.project(lon, lat);
        if (at === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      });
      context.closePath();
    }
  if (chosen) {
    context.fillStyle = colour;
    context.globalAlpha = 0.09;
    context.fill("evenodd");
  }
  context.globalAlpha = 0.7;
  context.strokeStyle = pen.colours.halo;
  context.lineWidth = chosen ? 4 : 2.4;
  context.stroke();
  context.globalAlpha = 1;
  context.setLineDash(chosen ? [] : [7, 3]);
  context.strokeStyle = colour;
  context.lineWidth = chosen ? 2 : 1;
  context.stroke();
  context.setLineDash([]);
}

function paintRoutes(pen: Pen, app: App, model: Model): void {
  const exposed = EXPOSED[app.map.isDark ? "dark" : "light"];
  for (const route of model.routes.get()) {
    const points = route.points.map(({ lon, lat }) => [lon, lat] as const);
    stroke(pen, { points: curved(points), width: 1.6 });
  }
  for (const part of shownParts(model.found.get(), model.filter.get())) {
    const pointed = model.pointed.get() === `${part.stand}/${part.band}/${part.from_km}`;
    stroke(pen, {
      points: part.line,
      colour: exposed,
      width: pointed ? 9 : 5.5,
      opacity: pointed ? 1 : 0.85,
    });
  }
  for (const route of model.routes.get())
    knots(
      pen,
      route.points.map(({ lon, lat }) => [lon, lat] as const),
    );
}

function knots(pen: Pen, points: readonly (readonly [number, number])[]): void {
  const { context, colours } = pen;
  for (const [lon, lat] of points) {
    const { x, y } = pen.project(lon, lat);
    context.beginPath();
    context.arc(x, y, 3.5, 0, 2 * Math.PI);
    context.fillStyle = colours.halo;
    context.fill();
    context.strokeStyle = colours.line;
    context.lineWidth = 1.6;
    context.stroke();
  }
}

/** Points along great circles, so that a long leg is drawn where it is flown. */
export function curved(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  return points.flatMap((to, at) => {
    const from = points[at - 1];
    if (!from) return [to];
    const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / 0.5));
    return Array.from({ length: steps }, (_, step) => between(from, to, (step + 1) / steps));
  });
}

function between(
  from: readonly [number, number],
  to: readonly [number, number],
  share: number,
): readonly [number, number] {
  const vector = ([lon, lat]: readonly [number, number]) => {
    const [x, y] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
    return [Math.cos(y) * Math.cos(x), Math.cos(y) * Math.sin(x), Math.sin(y)] as const;
  };
  const [a, b] = [vector(from), vector(to)];
  const angle = Math.acos(Math.min(1, Math.max(-1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])));
  if (angle < 1e-9) return to;
  const [first, second] = [Math.sin((1 - share) * angle), Math.sin(share * angle)];
  const [x, y, z] = [0, 1, 2].map((axis) => first * a[axis]! + second * b[axis]!) as [number, number, number];
  return [(Math.atan2(y, x) * 180) / Math.PI, (Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI];
}
