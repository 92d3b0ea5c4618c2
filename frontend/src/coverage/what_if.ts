/**
 * What the user supposes: sites of the laydown moved elsewhere or left out, and systems set up anew. The laydown itself
 * stays as it is. Kept in the address: "s-400@35.10,36.20" for a new one, "site-id>s-400@35.10,36.20" for a moved one,
 * "site-id>" for one left out, separated by semicolons.
 */

export interface Supposed {
  /** Id of the laydown's site that it stands in for; empty for a system set up anew. */
  readonly of: string;
  /** System of the catalogue; empty for a site left out. */
  readonly system: string;
  readonly lat: number;
  readonly lon: number;
}

/** As finely as positions are ever kept. */
const DECIMALS = 2;
const PATTERN = /^(?:([\w.-]+)>)?(?:([\w-]+)@(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?))?$/;

export function readSupposed(text: string): Supposed[] {
  return text
    .split(";")
    .map((part) => PATTERN.exec(part))
    .filter((found) => found !== null && Boolean(found[1] ?? found[2]))
    .map((found) => ({
      of: found![1] ?? "",
      system: found![2] ?? "",
      lat: Number(found![3] ?? 0),
      lon: Number(found![4] ?? 0),
    }))
    .filter(({ lat, lon }) => Math.abs(lat) <= 85 && Math.abs(lon) <= 180);
}

export function writeSupposed(all: readonly Supposed[]): string {
  return all.map((one) => `${one.of ? `${one.of}>` : ""}${one.system ? siteText(one) : ""}`).join(";");
}

/** As the server takes it: "s-400@35.10,36.20". */
export function siteText({ system, lat, lon }: Supposed, decimals = DECIMALS): string {
  return `${system}@${lat.toFixed(decimals)},${lon.toFixed(decimals)}`;
}
