/** Military symbols (APP-6, MIL-STD-2525) of sites: the kind of system, whose it is, how sure its presence is. */
import ms from "milsymbol";
import type { components } from "../generated/api";
import type { ViewState } from "../state";
import type { Site } from "../app";

export type SystemKind = components["schemas"]["NamedSystem"]["kind"];

/** Function of each kind: battle dimension, then what follows the status. Looked at one by one. */
const FUNCTIONS: Readonly<Record<SystemKind, readonly [string, string]>> = {
  "long-range": ["G", "EWMAL-"],
  "medium-range": ["G", "EWMAI-"],
  "short-range": ["G", "EWMAS-"],
  "man-portable": ["G", "EWMA--"],
  gun: ["G", "EWA---"],
  "air-defence": ["G", "EWMA--"],
  helicopter: ["A", "MH----"],
  "fighter-jet": ["A", "MFF---"],
  drone: ["A", "MFQ---"],
  airliner: ["A", "CF----"],
  aircraft: ["A", "MF----"],
};
const SIDES: Readonly<Record<ViewState["affiliation"], string>> = {
  neutral: "N",
  friend: "F",
  hostile: "H",
  unknown: "U",
};
/** Present: said to be there. Anticipated, with a dashed frame: on its way, on the move, disputed, or gone. */
const PRESENT: Readonly<Record<Site["status"], boolean>> = {
  operational: true,
  partial: true,
  arriving: false,
  moving: false,
  disputed: false,
  withdrawn: false,
};

const cache = new Map<string, string>();

/** The code of a symbol, 15 letters. */
export function symbolCode(
  kind: SystemKind,
  status: Site["status"],
  side: ViewState["affiliation"],
  ghost = false,
): string {
  const [dimension, what] = FUNCTIONS[kind];
  return `S${SIDES[side]}${dimension}${PRESENT[status] && !ghost ? "P" : "A"}${what}-----`;
}

/** The symbol as the address of a picture that a page without inline markup may show. */
export function symbolPicture(code: string, size: number): string {
  const key = `${code} ${size}`;
  const known = cache.get(key);
  if (known) return known;
  const picture = new ms.Symbol(code, {
    size,
    outlineWidth: 3,
    outlineColor: "rgba(255,255,255,0.85)",
  }).toDataURL();
  cache.set(key, picture);
  return picture;
}
