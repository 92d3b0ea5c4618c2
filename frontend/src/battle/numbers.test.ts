import { describe, expect, it } from "vitest";
import { between, clock, number, percent, signed } from "./numbers";

describe("numbers", () => {
  it("have as many digits as help", () => {
    expect([0, 0.0123, 1.195, 23.38, 1234.5].map(number)).toEqual(["0", "0.012", "1.20", "23.4", "1235"]);
    expect([0, 0.0005, 0.034, 0.27, 1].map(percent)).toEqual(
      ["0 %", "0.05 %", "3.4 %", "27 %", "100 %"].map(nbsp),
    );
  });

  it("show their sign and never a minus before nothing", () => {
    expect([1.5, -1.5, -0.0001].map(signed)).toEqual(["+1.50", "−1.50", "0.000"]);
  });

  it("that are not known are a dash, and their interval says so", () => {
    expect(number(null)).toBe("–");
    expect(between({ low: null, high: null })).toBe("too few plays to tell");
    expect(between({ low: 1.07, high: 1.31 })).toBe("1.07 to 1.31");
  });

  it("of time are minutes, and hours where there are any", () => {
    expect([5, 65, 3905].map(clock)).toEqual(["0:05", "1:05", "1:05:05"]);
  });
});

function nbsp(text: string): string {
  return text.replace(" ", "\u00a0");
}
