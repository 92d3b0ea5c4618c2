import { describe, expect, it } from "vitest";
import { cellAt, FLOOR_OUTSIDE, FLOOR_UNKNOWN, readField, type Field } from "./field";
import { verdict } from "./palette";
import { wordsAt } from "./readout";
import { aboveGround, ANY, flightLevel, readStop } from "./stops";
import { readSupposed, writeSupposed } from "./what_if";

/** A field of 2 x 2 cells between 0 and 2 degrees, as the server writes it. */
function bytes(floor: number[], before?: number[]): ArrayBuffer {
  const planes = [
    { name: "ground", dtype: "int16", shape: [2, 2], offset: 0 },
    { name: "floor", dtype: "uint16", shape: [2, 2], offset: 8 },
    ...(before ? [{ name: "floor_before", dtype: "uint16", shape: [2, 2], offset: 16 }] : []),
  ];
  const header = {
    quantity: "sight",
    bounds: { west: 0, south: 0, east: 2, north: 2 },
    rows: 2,
    columns: 2,
    levels: [],
    sites_before: before ? [] : null,
    planes,
  };
  const words = new TextEncoder().encode(JSON.stringify(header));
  const padded = words.length + ((8 - ((words.length + 4) % 8)) % 8);
  const body = new ArrayBuffer(4 + padded + 24);
  const all = new Uint8Array(body);
  all.fill(32, 4, 4 + padded);
  all.set(words, 4);
  new DataView(body).setUint32(0, padded, true);
  new Int16Array(body, 4 + padded, 4).set([100, 100, 2000, 0]);
  new Uint16Array(body, 12 + padded, 4).set(floor);
  new Uint16Array(body, 20 + padded, 4).set(before ?? []);
  return body;
}

const FLOORS = [50, 500, FLOOR_UNKNOWN, FLOOR_OUTSIDE];

describe("a field", () => {
  const field: Field = readField(bytes(FLOORS));

  it("is read in place", () => {
    expect([...field.floor!]).toEqual(FLOORS);
    expect(field.share).toBeNull();
  });

  it("knows the cell of a place, row 0 in the north", () => {
    expect(cellAt(field, 0.5, 1.5)).toBe(0);
    expect(cellAt(field, 1.5, 1.5)).toBe(1);
    expect(cellAt(field, 0.5, 0.5)).toBe(2);
    expect(cellAt(field, 360.5, 0.5)).toBe(2);
    expect(cellAt(field, 2.5, 0.5)).toBe(-1);
    expect(cellAt(field, 0.5, 2.5)).toBe(-1);
  });

  it("tells what is seen at a height above ground and at a flight level", () => {
    expect([0, 1, 2, 3].map((cell) => verdict(field, cell, aboveGround(300)))).toEqual([1, 0, 2, 3]);
    expect(verdict(field, 1, flightLevel(20))).toBe(1);
    expect(verdict(field, 1, flightLevel(19))).toBe(0);
    expect(verdict(field, 0, ANY)).toBe(1);
  });

  it("says so in words", () => {
    expect(wordsAt(field, 0.5, 1.5, ANY)).toBe("In sight from 50 m above ground · ground at 100 m");
    expect(wordsAt(field, 1.5, 1.5, aboveGround(300))).toContain("in sight from 500 m above ground");
    expect(wordsAt(field, 0.5, 0.5, ANY)).toContain("Unknown");
    expect(wordsAt(field, 9, 9, ANY)).toBe("");
  });

  it("tells gained from lost", () => {
    const changed = readField(bytes([50, 500, 500, FLOOR_OUTSIDE], [500, 50, FLOOR_OUTSIDE, FLOOR_OUTSIDE]));
    expect(wordsAt(changed, 0.5, 1.5, aboveGround(300))).toContain(
      "Gained: in sight from 500 m before, 50 m now",
    );
    expect(wordsAt(changed, 1.5, 1.5, aboveGround(300))).toContain("Lost");
    expect(wordsAt(changed, 0.5, 0.5, aboveGround(600))).toContain("Gained: in sight from no height before");
  });
});

describe("what is kept in the address", () => {
  it("gives back every stop", () => {
    for (const stop of [ANY, aboveGround(300), flightLevel(50)]) expect(readStop(stop.text)).toEqual(stop);
    expect(readStop("nonsense")).toEqual(ANY);
  });

  it("gives back what is supposed, and nothing of what is none", () => {
    const all = [
      { of: "", system: "s-400", lat: 35.1, lon: 36.2 },
      { of: "s-400-masyaf", system: "s-400", lat: -34.62, lon: 37.27 },
      { of: "tor-m2-masyaf", system: "", lat: 0, lon: 0 },
    ];
    expect(readSupposed(writeSupposed(all))).toEqual(all);
    expect(readSupposed("<b>;s-400@91,0;s-400@x,y;")).toEqual([]);
  });
});
