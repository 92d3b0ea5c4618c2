import { describe, expect, it } from "vitest";
import { flies, placeAt, pointsUntil, ring, salvoAt } from "./paths";
import type { Shot, Track } from "./types";

const TRACK: Track = {
  name: "raid 1",
  group: "raid",
  vehicle: "owa-drone",
  identity: "hostile",
  has_goal: true,
  fate: "killed",
  t_s: [100, 200, 400],
  lat: [35, 36, 36],
  lon: [40, 40, 42],
  altitude_m: [100, 100, 100],
};
const SHOT: Shot = {
  start_s: 300,
  end_s: 400,
  unit: "unit",
  effector: "missile",
  gun: false,
  vehicle: "raid 1",
  wrong: false,
  result: "killed",
  lat: 36,
  lon: 42,
  altitude_m: 100,
};

describe("a track", () => {
  it("is nowhere before it starts and stays at its end", () => {
    expect(placeAt(TRACK, 99)).toBeNull();
    expect(placeAt(TRACK, 900)).toEqual({ lon: 42, lat: 36 });
    expect([99, 100, 399, 400].map((t) => flies(TRACK, t))).toEqual([false, true, true, false]);
  });

  it("is on the line between two points in proportion to the time", () => {
    expect(placeAt(TRACK, 150)).toEqual({ lon: 40, lat: 35.5 });
    expect(placeAt(TRACK, 250)).toEqual({ lon: 40.5, lat: 36 });
    expect([0, 100, 399, 400].map((t) => pointsUntil(TRACK, t))).toEqual([0, 1, 2, 3]);
  });
});

describe("a salvo", () => {
  const unit = { lon: 40, lat: 34 };

  it("goes straight from its unit to its end", () => {
    expect(salvoAt(SHOT, unit, TRACK, 299)).toBeNull();
    expect(salvoAt(SHOT, unit, TRACK, 350)).toEqual({ lon: 41, lat: 35 });
    expect(salvoAt(SHOT, unit, TRACK, 400)).toBeNull();
  });

  it("that has no end yet follows its target's", () => {
    const open = { ...SHOT, end_s: null, lat: null, lon: null };
    expect(salvoAt(open, unit, TRACK, 350)).toEqual({ lon: 41, lat: 35 });
  });
});

describe("a ring", () => {
  it("lies as far around as it should", () => {
    const [north] = ring({ lon: 40, lat: 35 }, 111_195);
    expect(north!.lat).toBeCloseTo(36, 3);
    expect(north!.lon).toBeCloseTo(40, 6);
  });
});
