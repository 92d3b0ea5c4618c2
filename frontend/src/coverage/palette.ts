/**
 * From a field to colours. The scales are told apart by people with any colour vision: steps of the plasma scale by
 * lightness, gained and lost in the blue and vermilion of Okabe and Ito, lost with stripes besides.
 */
import {
  CERTAIN,
  FLOOR_OUTSIDE,
  FLOOR_UNKNOWN,
  GROUND_UNKNOWN,
  SHARE_OUTSIDE,
  SHARE_UNKNOWN,
  type Field,
  type FieldLevel,
} from "./field";
import type { Stop } from "./stops";

/** One step of a legend. pattern: drawn over it, so that colour is not all that tells. */
export interface Step {
  readonly words: string;
  readonly colour: readonly [red: number, green: number, blue: number, alpha: number];
  readonly pattern?: "stripes" | "dots";
}

export interface Legend {
  readonly title: string;
  readonly steps: readonly Step[];
}

const VEIL: Step = { words: "Not", colour: [70, 76, 84, 46] };
const UNKNOWN: Step = { words: "Unknown: no terrain", colour: [60, 60, 60, 110], pattern: "dots" };
const SEEN: Step = { words: "Seen", colour: [63, 27, 150, 150] };
const GAINED: Step = { words: "Gained", colour: [0, 104, 178, 178] };
const LOST: Step = { words: "Lost", colour: [205, 84, 0, 190], pattern: "stripes" };
const KEPT: Step = { words: "Kept", colour: [72, 78, 88, 120] };

/** Upper ends of the steps of lowest heights, m above ground. */
const FLOORS_M = [100, 300, 1000, 3000, 10_000];
const FLOOR_COLOURS: readonly Step["colour"][] = [
  [22, 8, 135, 172],
  [106, 0, 168, 168],
  [177, 42, 144, 166],
  [222, 96, 92, 168],
  [250, 160, 52, 170],
  [240, 232, 70, 150],
];
/** Lower ends of the steps of probabilities. */
const SHARES = [0.9, 0.5, 0.1, 0.01];
const SHARE_COLOURS: readonly Step["colour"][] = [
  [22, 8, 135, 172],
  [140, 10, 165, 166],
  [216, 87, 107, 162],
  [250, 170, 50, 150],
];
/** Detected, reached or gained: at least this likely. */
const LIKELY = 0.5;

const NOT: Readonly<Record<Field["quantity"], string>> = {
  sight: "Out of sight",
  detection: "Not detected",
  reach: "Out of reach",
};

export function legendOf(
  quantity: Field["quantity"],
  stop: Stop,
  compared: boolean,
  levels: readonly FieldLevel[],
): Legend {
  const at = stop.kind === "any" ? "at any height" : `at ${stop.words}`;
  const not = { ...VEIL, words: NOT[quantity] };
  const nouns = { sight: "Line of sight", detection: "Detection by one look", reach: "Reach" };
  if (compared)
    return {
      title: `${nouns[quantity]} ${at}: what changed`,
      steps: [GAINED, LOST, KEPT, { ...not, words: "Neither" }, UNKNOWN],
    };
  if (stop.kind === "any") {
    const titles = {
      sight: "Lowest height in line of sight",
      detection: "Lowest height detected with 50 %",
      reach: "Lowest height in reach",
    };
    const above = quantity === "sight" || (levels[0]?.above_ground ?? true);
    const ends = quantity === "sight" ? FLOORS_M : floorSteps(levels.map(({ number }) => number));
    const steps = ends.map((end, at): Step => ({
      words: above ? metres(end) : `to FL${String(end).padStart(3, "0")}`,
      colour: FLOOR_COLOURS[at]!,
    }));
    const last = { words: "higher", colour: FLOOR_COLOURS.at(-1)! };
    return {
      title: titles[quantity],
      steps: quantity === "sight" ? [...steps, last, UNKNOWN] : [...steps, not, UNKNOWN],
    };
  }
  if (quantity === "detection") {
    const steps = SHARES.map((least, at): Step => ({ words: percent(least), colour: SHARE_COLOURS[at]! }));
    return { title: `${nouns.detection} ${at}`, steps: [...steps, not, UNKNOWN] };
  }
  const yes = quantity === "sight" ? { ...SEEN, words: "In sight" } : { ...SEEN, words: "In reach" };
  return { title: `${nouns[quantity]} ${at}`, steps: [yes, not, UNKNOWN] };
}

/** Colour every cell: one 32-bit pixel each, for ImageData. */
export function colourField(field: Field, stop: Stop): ImageData {
  const image = new ImageData(field.columns, field.rows);
  const pixels = new Uint32Array(image.data.buffer);
  const compared = field.floorBefore !== null || field.shareBefore !== null;
  if (compared) colourChange(field, stop, pixels);
  else if (field.floor && stop.kind === "any") colourFloors(field.floor, pixels, field.columns);
  else if (stop.kind === "any") colourLowestLevel(field, pixels);
  else if (field.floor) colourSight(field, field.floor, stop, pixels);
  else colourShares(field, stop, pixels);
  return image;
}

/** What becomes of a cell at a stop: likely (1) or not (0), unknown (2), or outside (3). */
export function verdict(field: Field, cell: number, stop: Stop, before = false): 0 | 1 | 2 | 3 {
  const floor = before ? field.floorBefore : field.floor;
  if (floor) {
    const value = floor[cell]!;
    if (value === FLOOR_OUTSIDE) return 3;
    return value === FLOOR_UNKNOWN ? 2 : sees(field, value, cell, stop);
  }
  const value = shareAt(field, cell, stop, before);
  if (value === SHARE_OUTSIDE) return 3;
  if (value === SHARE_UNKNOWN) return 2;
  return value >= LIKELY * CERTAIN ? 1 : 0;
}

function sees(field: Field, floor: number, cell: number, stop: Stop): 0 | 1 | 2 {
  if (stop.kind === "any") return 1;
  if (stop.kind === "agl") return floor <= stop.heightM ? 1 : 0;
  const ground = field.ground[cell]!;
  if (ground === GROUND_UNKNOWN || ground > stop.heightM) return 2;
  return ground + floor <= stop.heightM ? 1 : 0;
}

/** The coded probability of a cell at a stop; at any height the greatest of all levels. */
export function shareAt(field: Field, cell: number, stop: Stop, before = false): number {
  const share = (before ? field.shareBefore : field.share)!;
  const size = field.rows * field.columns;
  if (stop.kind !== "any") {
    const level = field.levels.findIndex(({ text }) => text === stop.text);
    return level < 0 ? SHARE_UNKNOWN : share[level * size + cell]!;
  }
  let best = SHARE_UNKNOWN;
  for (let at = cell; at < share.length; at += size) {
    const value = share[at]!;
    if (value === SHARE_OUTSIDE) return value;
    if (value <= CERTAIN && (best > CERTAIN || value > best)) best = value;
  }
  return best;
}

/** The lowest level at which a target is likely detected or reached; null where at none. */
export function lowestLevel(field: Field, cell: number): number | null {
  const size = field.rows * field.columns;
  const at = field.levels.findIndex((_, level) => {
    const value = field.share![level * size + cell]!;
    return value <= CERTAIN && value >= LIKELY * CERTAIN;
  });
  return at < 0 ? null : at;
}

/** The colour of every floor, by its height or code. */
const FLOOR_TABLE = new Uint32Array(FLOOR_OUTSIDE + 1);
[...FLOORS_M, FLOOR_UNKNOWN].forEach((end, step, ends) =>
  FLOOR_TABLE.fill(packed(FLOOR_COLOURS[step]!), step === 0 ? 0 : ends[step - 1]! + 1, end + 1),
);
FLOOR_TABLE[FLOOR_UNKNOWN] = packed(UNKNOWN.colour);

function colourFloors(floor: Uint16Array, pixels: Uint32Array, columns: number): void {
  const table = FLOOR_TABLE;
  for (let cell = 0; cell < pixels.length; cell += 1) pixels[cell] = table[floor[cell]!]!;
  dotted(pixels, columns, (cell) => floor[cell] === FLOOR_UNKNOWN);
}

function colourSight(field: Field, floor: Uint16Array, stop: Stop, pixels: Uint32Array): void {
  const colours = [VEIL, SEEN, UNKNOWN].map(({ colour }) => packed(colour));
  for (let cell = 0; cell < pixels.length; cell += 1) {
    const value = floor[cell]!;
    if (value === FLOOR_OUTSIDE) continue;
    pixels[cell] = colours[value === FLOOR_UNKNOWN ? 2 : sees(field, value, cell, stop)]!;
  }
  dotted(pixels, field.columns, (cell) => floor[cell] === FLOOR_UNKNOWN);
}

function colourShares(field: Field, stop: Stop, pixels: Uint32Array): void {
  const level = field.levels.findIndex(({ text }) => text === stop.text);
  if (level < 0) return;
  const size = pixels.length;
  const share = field.share!.subarray(level * size, (level + 1) * size);
  const table = new Uint32Array(SHARE_OUTSIDE + 1);
  for (let value = 0; value <= CERTAIN; value += 1) {
    const step = SHARES.findIndex((least) => value >= least * CERTAIN);
    const colour = field.quantity === "reach" && step >= 0 ? SEEN.colour : SHARE_COLOURS[step];
    table[value] = packed(colour ?? VEIL.colour);
  }
  table[SHARE_UNKNOWN] = packed(UNKNOWN.colour);
  for (let cell = 0; cell < size; cell += 1) pixels[cell] = table[share[cell]!]!;
  dotted(pixels, field.columns, (cell) => share[cell] === SHARE_UNKNOWN);
}

/** For detection and reach at any height: the lowest level at which it is likely. */
function colourLowestLevel(field: Field, pixels: Uint32Array): void {
  const size = pixels.length;
  const share = field.share!;
  const numbers = field.levels.map(({ number }) => number);
  const ends = floorSteps(numbers);
  const colours = numbers.map((number) =>
    packed(
      FLOOR_COLOURS[
        Math.max(
          0,
          ends.findIndex((end) => number <= end),
        )
      ]!,
    ),
  );
  const [veil, unknown] = [packed(VEIL.colour), packed(UNKNOWN.colour)];
  const likely = LIKELY * CERTAIN;
  for (let cell = 0; cell < size; cell += 1) {
    if (share[cell] === SHARE_OUTSIDE) continue;
    let colour = share[cell] === SHARE_UNKNOWN ? unknown : veil;
    for (let level = 0, at = cell; level < numbers.length; level += 1, at += size) {
      const value = share[at]!;
      if (value >= likely && value <= CERTAIN) {
        colour = colours[level]!;
        break;
      }
    }
    pixels[cell] = colour;
  }
}

function colourChange(field: Field, stop: Stop, pixels: Uint32Array): void {
  const [veil, gained, lost, kept, unknown] = [VEIL, GAINED, LOST, KEPT, UNKNOWN].map(({ colour }) =>
    packed(colour),
  );
  for (let cell = 0; cell < pixels.length; cell += 1) {
    const [now, before] = [verdict(field, cell, stop), verdict(field, cell, stop, true)];
    if (now === 3 && before === 3) continue;
    const [row, column] = [Math.floor(cell / field.columns), cell % field.columns];
    if (now === 2 || before === 2) pixels[cell] = column % 4 === row % 4 ? unknown! : 0;
    else if (now === 1) pixels[cell] = before === 1 ? kept! : gained!;
    else if (before !== 1) pixels[cell] = veil!;
    else pixels[cell] = (column + row) % 6 < 4 ? lost! : kept!;
  }
}

/** Thin out the unknown to dots. */
function dotted(pixels: Uint32Array, columns: number, isUnknown: (cell: number) => boolean): void {
  for (let cell = 0; cell < pixels.length; cell += 1) {
    if (isUnknown(cell) && (cell % columns) % 4 !== Math.floor(cell / columns) % 4) pixels[cell] = 0;
  }
}

/** Ends of the steps for levels: at most as many as there are colours. */
function floorSteps(levels: readonly number[]): number[] {
  const sorted = [...levels].sort((one, other) => one - other);
  const n = FLOOR_COLOURS.length;
  if (sorted.length <= n) return sorted;
  return Array.from({ length: n }, (_, at) => sorted[Math.round(((at + 1) * sorted.length) / n) - 1]!);
}

/** A colour as ImageData holds it on the little-endian machines that browsers run on. */
function packed([red, green, blue, alpha]: Step["colour"]): number {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

function metres(value: number): string {
  return `to ${value.toLocaleString("en")} m`;
}

function percent(least: number): string {
  return `${Math.round(least * 100)} % or more`;
}
