/** Heights at which coverage is asked for: any, above ground, or flight levels. */

export interface Stop {
  /** As it stands in the address: "any", "300 m AGL" or "FL250". */
  readonly text: string;
  /** As it is shown and spoken. */
  readonly words: string;
  /** Metres above ground, or above sea for a flight level; 0 for any. */
  readonly heightM: number;
  readonly kind: "any" | "agl" | "fl";
  readonly number: number;
}

const METRES_PER_LEVEL = 30.48;

export const ANY: Stop = { text: "any", words: "Any height", heightM: 0, kind: "any", number: 0 };

export function aboveGround(metres: number): Stop {
  return {
    text: `${metres} m AGL`,
    words: `${metres.toLocaleString("en")} m above ground`,
    heightM: metres,
    kind: "agl",
    number: metres,
  };
}

export function flightLevel(level: number): Stop {
  const text = `FL${String(level).padStart(3, "0")}`;
  return { text, words: text, heightM: level * METRES_PER_LEVEL, kind: "fl", number: level };
}

/** The stop that an address names; any height where it names none. */
export function readStop(text: string): Stop {
  const agl = /^(\d{1,5}) m AGL$/.exec(text);
  if (agl) return aboveGround(Number(agl[1]));
  const fl = /^FL(\d{1,4})$/.exec(text);
  return fl ? flightLevel(Number(fl[1])) : ANY;
}
