/** What happened in a replication, in words. */
import { clock, number, plural } from "./numbers";
import type { Replay, ReplayEvent, Shot, Track } from "./types";

const WORDS: Readonly<Record<string, (event: ReplayEvent) => string>> = {
  detected: ({ vehicle, sensor }) => `${vehicle} first detected by ${sensor}`,
  confirmed: ({ vehicle, sensor }) => `${vehicle} confirmed as a track by ${sensor}`,
  identified: ({ network, vehicle, identity }) => `${network} takes ${vehicle} for ${identity}`,
  launched: ({ unit, effector, vehicle }) => `${unit} fires ${effector} at ${vehicle}`,
  killed: ({ vehicle, unit, effector }) => `${vehicle} shot down by ${unit} with ${effector}`,
  missed: ({ vehicle, unit, effector }) => `${effector} of ${unit} misses ${vehicle}`,
  assessed: ({ vehicle, unit }) => `${unit} has judged what became of ${vehicle}`,
  leaked: ({ vehicle }) => `${vehicle} reached its goal`,
  left: ({ vehicle }) => `${vehicle} left the area`,
  reloaded: ({ unit, effector }) => `${unit} reloaded ${effector}`,
};

const FATES: Readonly<Record<string, string>> = {
  killed: "was shot down",
  leaked: "reached its goal",
  left: "left the area",
  flying: "was still flying at the end",
};

/** Kinds of events by what one wants to follow; the first is shown first. */
export const FILTERS: Readonly<Record<string, readonly string[] | null>> = {
  "what matters": ["detected", "confirmed", "identified", "launched", "killed", "missed", "leaked"],
  "shots and ends": ["launched", "killed", "missed", "leaked"],
  mistakes: ["launched", "killed", "missed"],
  everything: null,
};

export function eventWords(event: ReplayEvent): string {
  return WORDS[event.kind]?.(event) ?? event.kind;
}

/** The end of a replication in one sentence, mistakes first. */
export function summary({ tracks, shots, failed }: Replay): string {
  const attackers = tracks.filter(({ has_goal }) => has_goal);
  const leaked = attackers.filter(({ fate }) => fate === "leaked").length;
  const wrong = shots.filter(({ wrong }) => wrong);
  const mistaken = new Set(wrong.map(({ vehicle }) => vehicle)).size;
  return [
    wrong.length
      ? `By mistake: ${plural(wrong.length, "engagement")} of ${plural(mistaken, "aircraft", "aircraft")} not hostile.`
      : null,
    `${leaked} of ${plural(attackers.length, "attacker")} reached the goal, after ${plural(shots.length, "engagement")}.`,
    failed.length ? `${plural(failed.length, "vehicle")} never flew.` : null,
  ]
    .filter(Boolean)
    .join(" ");
}

/** What a vehicle was and what became of it. */
export function fateWords(track: Track): string {
  const end = track.t_s.at(-1) ?? 0;
  return `${track.identity}, ${track.vehicle}; ${FATES[track.fate] ?? track.fate} at ${clock(end)}`;
}

export function shotWords(shot: Shot): string {
  const ends = shot.end_s === null ? "still in flight at the end" : `${shot.result} at ${clock(shot.end_s)}`;
  const high = shot.altitude_m === null ? "" : `, ${number(shot.altitude_m)} m high`;
  return `${shot.unit}: ${shot.effector}, ${ends}${high}`;
}

/** Causes with the units they kept from stopping a vehicle, the most frequent first. */
export function reasonsOf(replay: Replay, vehicle: string): { cause: string; units: string[] }[] {
  const found = new Map<string, string[]>();
  for (const one of replay.reasons.filter((reason) => reason.vehicle === vehicle)) {
    found.set(one.cause, [...(found.get(one.cause) ?? []), one.unit]);
  }
  return [...found]
    .map(([cause, units]) => ({ cause, units }))
    .sort((one, other) => other.units.length - one.units.length);
}
