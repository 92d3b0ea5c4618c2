/** A replication on the map at one moment: tracks, shots and units, painted on the 2D canvas over it. */
import type { MapView, Pen } from "../map/view";
import { arrow, circle, cross, disc, label, paintRing, stroke, veil, type Points } from "./marks";
import { farthest, flies, placeAt, pointsUntil, ring, salvoAt, type Place } from "./paths";
import type { Replay, Shot, StandingUnit, Track } from "./types";

/** Above routes and below the names of places, and above these. */
const [ORDER, NAMES_ORDER] = [40, 60];
const NEAR_PX = 14;
/** For so long after its end a shot is drawn large, in seconds of the replication. */
const FRESH_S = 25;
/** Names of batteries nearer than this stand one below the other. */
const NAMES_APART_PX = 90;
/** Around vehicles: first the wide edges of all, so that none hides another, then the thin ones. */
const EDGES_PX = [4, 0.8];
/** Around the units, the part of the map that is shown at first. */
const SHOWN_M = 35_000;

interface Style {
  readonly light: string;
  readonly dark: string;
  readonly dashes: readonly number[];
}

/** Colour (after Okabe and Ito, darker on light ground) and dashes: neither alone has to carry the identity. */
export const STYLES: Readonly<Record<string, Style>> = {
  hostile: { light: "#b83a06", dark: "#ff9161", dashes: [] },
  friendly: { light: "#0b5fa5", dark: "#83bdf5", dashes: [7, 3] },
  neutral: { light: "#00704f", dark: "#4fd1a5", dashes: [6, 3, 1, 3] },
  civil: { light: "#7a3b8f", dark: "#dba9ee", dashes: [2, 3] },
};
export const WRONG = { light: "#c4005f", dark: "#ff7ab5" };

export class Stage {
  private t = 0;
  private chosen = "";
  private paths = new Map<Track, Points>();
  private rings: { unit: StandingUnit; points: Points }[] = [];
  private stale = true;
  private shown = true;
  private readonly repaint: () => void;
  private readonly moved = () => {
    this.stale = true;
  };
  private readonly tracks: ReadonlyMap<string, Track>;
  private readonly units: ReadonlyMap<string, StandingUnit>;

  constructor(
    private readonly map: MapView,
    readonly replay: Replay,
  ) {
    this.tracks = new Map(replay.tracks.map((track) => [track.name, track]));
    this.units = new Map(replay.units.map((unit) => [unit.name, unit]));
    map.gl.on("move", this.moved);
    map.gl.on("resize", this.moved);
    this.repaint = map.paint("battle", ORDER, (pen) => this.paint(pen));
    map.paint("battle-names", NAMES_ORDER, (pen) => this.paintNames(pen));
  }

  /** Show another moment, and which vehicle's story is told. */
  show(t: number, chosen: string): void {
    this.t = t;
    this.chosen = chosen;
    this.repaint();
  }

  /** Step back while another part of the page is looked at. */
  setShown(shown: boolean): void {
    this.shown = shown;
    this.repaint();
  }

  close(): void {
    this.map.gl.off("move", this.moved);
    this.map.gl.off("resize", this.moved);
    this.map.removePainter("battle");
    this.map.removePainter("battle-names");
  }

  /** Move the map to where the units stand and what flies at them. */
  fit(): void {
    const around = this.replay.units.flatMap((unit) => ring(unit, SHOWN_M));
    const attackers = this.replay.tracks.filter(({ has_goal }) => has_goal);
    const starts = attackers.map((track) => ({ lon: track.lon[0]!, lat: track.lat[0]! }));
    const all = this.replay.units.length ? [...around, ...starts] : this.replay.tracks.flatMap(ends);
    if (all.length === 0) return;
    const [lons, lats] = [all.map(({ lon }) => lon), all.map(({ lat }) => lat)];
    this.map.fit([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], 40);
  }

  /** The vehicle whose shot, place or track lies under a point of the map; "" for none. */
  pick(x: number, y: number): string {
    let [found, nearest] = ["", NEAR_PX];
    const take = (vehicle: string, distance: number) => {
      if (distance < nearest) [found, nearest] = [vehicle, distance];
    };
    for (const shot of this.replay.shots) {
      if (shot.lon === null || shot.lat === null || shot.start_s > this.t) continue;
      const { x: px, y: py } = this.map.gl.project([shot.lon, shot.lat]);
      take(shot.vehicle, Math.hypot(px - x, py - y) / 2);
    }
    for (const [track, points] of this.paths) {
      const known = points.slice(0, Math.max(pointsUntil(track, this.t), 1));
      known.forEach((point, at) => take(track.name, toSegment(x, y, known[at - 1] ?? point, point)));
    }
    return found;
  }

  private paint(pen: Pen): void {
    if (!this.shown) return;
    if (this.stale) this.project(pen);
    const dark = this.map.isDark;
    veil(pen);
    for (const { points } of this.rings) paintRing(pen, points);
    const flown = this.replay.tracks.map((track) => ({ track, points: this.flown(pen, track) }));
    for (const { track, points } of flown) {
      if (track.name === this.chosen)
        stroke(pen.context, this.paths.get(track)!, pen.colours.labelSoft, 1, 0.7);
      stroke(pen.context, points, pen.colours.halo, track.name === this.chosen ? 6 : 4, 0.75);
    }
    for (const { track, points } of flown) this.paintTrack(pen, track, points, dark);
    this.paintUnits(pen);
    for (const shot of this.replay.shots) this.paintShot(pen, shot, dark);
    for (const width of EDGES_PX) {
      for (const track of this.replay.tracks) this.paintVehicle(pen, track, dark, width);
    }
  }

  private project(pen: Pen): void {
    const onMap = ({ lon, lat }: Place) => pen.project(lon, lat);
    this.paths = new Map(
      this.replay.tracks.map((track) => [
        track,
        track.lon.map((lon, at) => pen.project(lon, track.lat[at]!)),
      ]),
    );
    const places = new Map(this.replay.units.map((unit) => [`${unit.battery}|${farthest(unit)}`, unit]));
    this.rings = [...places.values()].map((unit) => ({
      unit,
      points: ring(unit, farthest(unit)).map(onMap),
    }));
    this.stale = false;
  }

  /** The track up to now. */
  private flown(pen: Pen, track: Track): Points {
    const here = placeAt(track, this.t);
    const points = this.paths.get(track)!.slice(0, pointsUntil(track, this.t));
    return here ? [...points, pen.project(here.lon, here.lat)] : [];
  }

  private paintTrack({ context }: Pen, track: Track, points: Points, dark: boolean): void {
    const style = STYLES[track.identity] ?? STYLES["neutral"]!;
    const isChosen = track.name === this.chosen;
    context.lineJoin = "round";
    context.setLineDash([...style.dashes]);
    const alpha = this.chosen && !isChosen ? 0.45 : 1;
    stroke(context, points, dark ? style.dark : style.light, isChosen ? 3.5 : 2, alpha);
    context.setLineDash([]);
  }

  private paintUnits({ context, colours, project }: Pen): void {
    for (const unit of this.replay.units) {
      const { x, y } = project(unit.lon, unit.lat);
      context.fillStyle = colours.line;
      context.strokeStyle = colours.halo;
      context.lineWidth = 2;
      context.beginPath();
      context.rect(x - 5, y - 5, 10, 10);
      context.stroke();
      context.fill();
    }
  }

  /** Names of batteries and of the vehicle whose story is told, above the names of places. */
  private paintNames({ context, colours, project }: Pen): void {
    if (!this.shown) return;
    const named = new Map<string, { x: number; y: number }>();
    context.textAlign = "center";
    for (const unit of this.replay.units) {
      if (named.has(unit.battery)) continue;
      const { x, y } = project(unit.lon, unit.lat);
      const above = [...named.values()].filter(
        (other) => Math.hypot(other.x - x, other.y - y) < NAMES_APART_PX,
      );
      label(context, unit.battery, x, y + 20 + 15 * above.length, colours.label, colours.halo);
      named.set(unit.battery, { x, y });
    }
    context.textAlign = "left";
    const track = this.tracks.get(this.chosen);
    const here = track ? placeAt(track, this.t) : null;
    if (!track || !here) return;
    const { x, y } = project(here.lon, here.lat);
    label(context, track.name, x + 11, y + 14, colours.label, colours.halo);
  }

  private paintShot(pen: Pen, shot: Shot, dark: boolean): void {
    const { context, project, colours } = pen;
    const unit = this.units.get(shot.unit);
    const target = this.tracks.get(shot.vehicle);
    if (!unit || !target || shot.start_s > this.t) return;
    const from = project(unit.lon, unit.lat);
    const ink = shot.wrong ? (dark ? WRONG.dark : WRONG.light) : colours.line;
    const salvo = salvoAt(shot, unit, target, this.t);
    if (salvo) {
      const at = project(salvo.lon, salvo.lat);
      stroke(context, [from, at], colours.halo, 3.5, 0.8);
      stroke(context, [from, at], ink, 1.5, 0.9);
      disc(context, at, 3, ink);
      return;
    }
    if (shot.lon === null || shot.lat === null || shot.end_s === null || shot.end_s > this.t) return;
    const end = project(shot.lon, shot.lat);
    const isFresh = this.t - shot.end_s < FRESH_S;
    if (isFresh || shot.vehicle === this.chosen) stroke(context, [from, end], ink, 1, isFresh ? 0.7 : 0.4);
    const size = isFresh ? 7 : 4.5;
    if (shot.wrong) circle(context, end, size + 5, ink, 2);
    if (shot.result === "killed") cross(context, end, size, ink, colours.halo);
    else circle(context, end, size - 1, ink, 1.5);
  }

  private paintVehicle(pen: Pen, track: Track, dark: boolean, edge: number): void {
    const { context, project, colours } = pen;
    const here = placeAt(track, this.t);
    if (!here) return;
    const style = STYLES[track.identity] ?? STYLES["neutral"]!;
    const ink = dark ? style.dark : style.light;
    const at = project(here.lon, here.lat);
    if (flies(track, this.t)) {
      const points = this.paths.get(track)!;
      const next = points[Math.min(pointsUntil(track, this.t), points.length - 1)]!;
      arrow(context, at, Math.atan2(next.y - at.y, next.x - at.x), ink, colours.halo, edge);
    } else if (track.fate === "leaked") {
      disc(context, at, 5, ink);
      circle(context, at, 8, ink, 1.5);
    }
  }
}

function ends(track: Track): Place[] {
  return [0, track.lon.length - 1].map((at) => ({ lon: track.lon[at]!, lat: track.lat[at]! }));
}

function toSegment(
  x: number,
  y: number,
  from: { x: number; y: number },
  to: { x: number; y: number },
): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - from.x) * dx + (y - from.y) * dy) / length));
  return Math.hypot(from.x + share * dx - x, from.y + share * dy - y);
}
