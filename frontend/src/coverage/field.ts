/** A field of coverage as the server sends it: heights once, probabilities for each level; read in place. */

export interface Bounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

export interface FieldSite {
  readonly id: string;
  readonly system: string;
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
}

export interface FieldLevel {
  readonly text: string;
  readonly above_ground: boolean;
  readonly number: number;
  readonly height_m: number;
}

interface Header {
  readonly quantity: "sight" | "detection" | "reach";
  readonly bounds: Bounds;
  readonly rows: number;
  readonly columns: number;
  readonly posting_m: number;
  readonly radius_m: number;
  readonly levels: readonly FieldLevel[];
  readonly sites: readonly FieldSite[];
  readonly sites_before: readonly FieldSite[] | null;
  readonly about: Readonly<Record<string, string | number>>;
  readonly notes: readonly string[];
  readonly days: readonly string[];
  readonly planes: readonly { name: string; dtype: string; shape: number[]; offset: number }[];
}

/** What the planes hold besides heights and probabilities; the server's `CODES`. */
export const FLOOR_UNKNOWN = 65534;
export const FLOOR_OUTSIDE = 65535;
export const GROUND_UNKNOWN = -32768;
export const CERTAIN = 200;
export const SHARE_UNKNOWN = 254;
export const SHARE_OUTSIDE = 255;

export interface Field extends Omit<Header, "planes"> {
  /** Height of the ground above sea, m. */
  readonly ground: Int16Array;
  /** Lowest height above ground in line of sight, m; null for other quantities. */
  readonly floor: Uint16Array | null;
  readonly floorBefore: Uint16Array | null;
  /** Probability times CERTAIN, level after level; null for line of sight. */
  readonly share: Uint8Array | null;
  readonly shareBefore: Uint8Array | null;
}

const LENGTH_BYTES = 4;

export function readField(body: ArrayBuffer): Field {
  const length = new DataView(body).getUint32(0, true);
  const words = new TextDecoder().decode(new Uint8Array(body, LENGTH_BYTES, length));
  const { planes, ...header } = JSON.parse(words) as Header;
  const at = (name: string) => {
    const plane = planes.find((one) => one.name === name);
    if (!plane) return null;
    return {
      start: LENGTH_BYTES + length + plane.offset,
      count: plane.shape.reduce((one, other) => one * other, 1),
    };
  };
  const heights = (name: string) => {
    const plane = at(name);
    return plane ? new Uint16Array(body, plane.start, plane.count) : null;
  };
  const shares = (name: string) => {
    const plane = at(name);
    return plane ? new Uint8Array(body, plane.start, plane.count) : null;
  };
  const ground = at("ground")!;
  return {
    ...header,
    ground: new Int16Array(body, ground.start, ground.count),
    floor: heights("floor"),
    floorBefore: heights("floor_before"),
    share: shares("share"),
    shareBefore: shares("share_before"),
  };
}

/** Index of the cell in which a place lies; -1 off the field. Rows follow Web Mercator. */
export function cellAt(field: Field, lon: number, lat: number): number {
  const { west, east, north, south } = field.bounds;
  const turned = west + ((((lon - west) % 360) + 360) % 360);
  const column = Math.floor(((turned - west) / (east - west)) * field.columns);
  const [top, bottom] = [northing(north), northing(south)];
  const row = Math.floor(((top - northing(lat)) / (top - bottom)) * field.rows);
  const inside = column >= 0 && column < field.columns && row >= 0 && row < field.rows;
  return inside ? row * field.columns + column : -1;
}

function northing(lat: number): number {
  return Math.asinh(Math.tan((lat * Math.PI) / 180));
}
