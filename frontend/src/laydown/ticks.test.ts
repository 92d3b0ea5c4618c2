import { expect, test } from "vitest";
import { typedDay } from "./dates";
import { dayAt, neighbour, shareOf, spanOf, ticksOf, yearsOf, type Moment } from "./ticks";

const moment = (day: string): Moment => ({ day, n_known: 1, changes: [] });
const SPAN = { first: "2020-01-01", last: "2020-04-10" };

test("days stand in proportion to time", () => {
  expect(shareOf(SPAN, "2020-01-01")).toBe(0);
  expect(shareOf(SPAN, "2020-02-20")).toBe(0.5);
  expect(shareOf(SPAN, "2020-04-10")).toBe(1);
  expect(dayAt(SPAN, 0.5)).toBe("2020-02-20");
  expect(dayAt(SPAN, 2)).toBe("2020-04-10");
});

test("crowded days become one mark that keeps them all, others stay apart", () => {
  const moments = ["2020-01-01", "2020-01-02", "2020-01-03", "2020-02-20"].map(moment);
  const ticks = ticksOf(moments, SPAN, 0.05);
  expect(ticks.map(({ moments: together }) => together.length)).toEqual([3, 1]);
  expect(ticks[0]!.share).toBeCloseTo(0.01);
  expect(ticksOf(moments, SPAN, 0.001)).toHaveLength(4);
});

test("the bar reaches from before the first day to today, also where nothing is known", () => {
  const span = spanOf([moment("2015-09-12")], "", "2026-11-23");
  expect(span.last).toBe("2026-11-23");
  expect(span.first < "2015-09-12").toBe(true);
  expect(span.first > "2015-01-01").toBe(true);
  expect(spanOf([], "", "2026-11-23").first).toBe("2026-10-23");
  expect(spanOf([moment("2015-09-12")], "1990-01-01", "2026-11-23").first < "1990-01-01").toBe(true);
});

test("years are named as far as there is room for them", () => {
  const span = { first: "2015-06-01", last: "2026-06-01" };
  expect(yearsOf(span, 0.05).map(({ year }) => year)).toEqual([
    2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026,
  ]);
  expect(yearsOf(span, 0.3).map(({ year }) => year)).toEqual([2020, 2025]);
  expect(yearsOf({ first: "2020-02-01", last: "2020-03-01" }, 0.1)).toEqual([]);
});

test("arrows go to the day before and after, and stay where there is none", () => {
  const moments = ["2020-01-01", "2020-02-01"].map(moment);
  expect(neighbour(moments, "2020-01-15", 1)).toBe("2020-02-01");
  expect(neighbour(moments, "2020-01-15", -1)).toBe("2020-01-01");
  expect(neighbour(moments, "2020-02-01", 1)).toBe("2020-02-01");
});

test("a day is typed as a day, a month or a year, and nothing else", () => {
  expect(["2024-12-06", "2024-2-9", "2024-12", "2024"].map(typedDay)).toEqual([
    "2024-12-06",
    "2024-02-09",
    "2024-12-01",
    "2024-01-01",
  ]);
  expect(["", "06.12.2024", "2024-13", "2023-02-29", "20245", "2024-12-06T00"].map(typedDay)).toEqual(
    Array(6).fill(null),
  );
});
