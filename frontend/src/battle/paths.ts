/** Where things are at a moment: along tracks, between launch and intercept, around a unit. */
import type { Shot, StandingUnit, Track } from "./types";

export interface Place {
  readonly lon: number;
  readonly lat: number;
}

const EARTH_M = 6_371_000;
const RING_POINTS = 72;
const DEGREE = Math.PI / 180;

/** How many points of a track lie at or before a time. */
export function pointsUntil(track: Track, t: number): number {
  let [low, high] = [0, track.t_s.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (track.t_s[middle]! <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a vehicle is at a time; null before it starts. At its end it stays. */
export function placeAt(track: Track, t: number): Place | null {
  const after = pointsUntil(track, t);
  if (after === 0) return null;
  const at = after - 1;
  if (after === track.t_s.length) return { lon: track.lon[at]!, lat: track.lat[at]! };
  const share = (t - track.t_s[at]!) / (track.t_s[after]! - track.t_s[at]! || 1);
  return {
    lon: track.lon[at]! + share * (track.lon[after]! - track.lon[at]!),
    lat: track.lat[at]! + share * (track.lat[after]! - track.lat[at]!),
  };
}

/** Whether it is in the air at a time. */
export function flies(track: Track, t: number): boolean {
  return track.t_s[0]! <= t && t < track.t_s.at(-1)!;
}

/** Where a salvo is under way at a time, straight from its unit to its end; null before launch and after the end. */
export function salvoAt(shot: Shot, unit: Place, target: Track, t: number): Place | null {
  const end = shot.end_s ?? target.t_s.at(-1)!;
  if (t < shot.start_s || t >= end) return null;
  const goal =
    shot.lon !== null && shot.lat !== null ? { lon: shot.lon, lat: shot.lat } : placeAt(target, end);
  if (!goal) return null;
  const share = (t - shot.start_s) / (end - shot.start_s || 1);
  return { lon: unit.lon + share * (goal.lon - unit.lon), lat: unit.lat + share * (goal.lat - unit.lat) };
}

/** A circle on the ground. */
export function ring(around: Place, radius: number): Place[] {
  const angle = radius / EARTH_M;
  const lat = around.lat * DEGREE;
  return Array.from({ length: RING_POINTS }, (_, at) => {
    const bearing = (at / RING_POINTS) * 2 * Math.PI;
    const y = Math.asin(
      Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(bearing),
    );
    const x = Math.atan2(
      Math.sin(bearing) * Math.sin(angle) * Math.cos(lat),
      Math.cos(angle) - Math.sin(lat) * Math.sin(y),
    );
    return { lon: around.lon + x / DEGREE, lat: y / DEGREE };
  });
}

/** The farthest that a unit reaches, in m; 0 for one without effectors. */
export function farthest(unit: StandingUnit): number {
  return Math.max(0, ...unit.reaches.map(({ range_m }) => range_m));
}
