import { describe, expect, it } from "vitest";
import { degrees } from "./furniture";
import { readView } from "./mount";
import { circle } from "./shapes";

const EARTH_RADIUS_M = 6_371_008.8;
const radians = (value: number): number => (value * Math.PI) / 180;

function distanceM(lat0: number, lon0: number, lat1: number, lon1: number): number {
  const across = Math.sin(radians(lon1 - lon0) / 2) ** 2 * Math.cos(radians(lat0)) * Math.cos(radians(lat1));
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(Math.sin(radians(lat1 - lat0) / 2) ** 2 + across));
}

describe("a ring", () => {
  it.each([
    [35.4, 35.95, 3_000],
    [37.05, 41.2, 250_000],
    [-70, 179.9, 400_000],
  ])("lies at its radius all around %f, %f", (lat, lon, radiusM) => {
    for (const [x, y] of circle({ lat, lon, radiusM })) {
      expect(distanceM(lat, lon, y, x)).toBeCloseTo(radiusM, 0);
    }
  });

  it("is closed", () => {
    const points = circle({ lat: 35, lon: 36, radiusM: 10_000 });
    expect(points.at(-1)![0]).toBeCloseTo(points[0]![0], 9);
    expect(points.at(-1)![1]).toBeCloseTo(points[0]![1], 9);
  });
});

describe("the view in an address", () => {
  it("is read", () => {
    expect(readView("37.0,35.2,6.1")).toEqual({ lon: 37, lat: 35.2, zoom: 6.1 });
  });
  it.each(["", "37,35", "a,b,c", "37,95,4", "Infinity,1,2"])(
    "is left alone where it is none: %s",
    (words) => {
      expect(readView(words)).toBeNull();
    },
  );
});

describe("degrees", () => {
  it("name the hemisphere and stop at the hundredth", () => {
    expect(degrees(35.4011, 35.9487)).toBe("35.40° N 35.95° E");
    expect(degrees(-33.9, -70.66)).toBe("33.90° S 70.66° W");
  });
});
