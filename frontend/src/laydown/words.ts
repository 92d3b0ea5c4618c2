/** The words of sites, claims and sources, as they are shown. */
import type { Site } from "../app";
import type { components } from "../generated/api";

export type Claim = components["schemas"]["Claim"];
export type ClaimExplanation = components["schemas"]["ClaimExplanation"];
export type SiteExplanation = components["schemas"]["SiteExplanation"];

/** A place known no better than this is an area, in which a site may be anywhere. */
export const AREA_TOLERANCE_M = 20_000;
const SHOWN_DECIMALS = 2;
/** Admiralty code. */
const RELIABILITY: Readonly<Record<string, string>> = {
  A: "completely reliable",
  B: "usually reliable",
  C: "fairly reliable",
  D: "not usually reliable",
  E: "unreliable",
  F: "not graded",
};
const CREDIBILITY = [
  "",
  "confirmed",
  "probably true",
  "possibly true",
  "doubtful",
  "improbable",
  "not judged",
];

export function percent(share: number): string {
  return share > 0 && share < 0.005 ? "under 1 %" : `${Math.round(100 * share)} %`;
}

export function kilometres(metres: number): string {
  return `${Math.round(metres / 1000)} km`;
}

/** "35.40° N, 35.95° E", never finer than a hundredth of a degree. */
export function positionWords({ lat, lon }: { lat: number; lon: number }): string {
  const north = `${Math.abs(lat).toFixed(SHOWN_DECIMALS)}° ${lat < 0 ? "S" : "N"}`;
  return `${north}, ${Math.abs(lon).toFixed(SHOWN_DECIMALS)}° ${lon < 0 ? "W" : "E"}`;
}

export function isArea(site: Pick<Site, "place" | "alternatives">): boolean {
  return site.place.tolerance_m > AREA_TOLERANCE_M && !site.alternatives?.length;
}

export function placeWords(site: Pick<Site, "place" | "alternatives">): string {
  return isArea(site) ? `somewhere in ${site.place.name}` : site.place.name;
}

export function countWords(site: Pick<Site, "count" | "unit">): string {
  if (site.count === null || site.count === undefined) return "";
  const unit = site.unit ?? "system";
  return `${site.count} ${site.count === 1 ? unit : plural(unit)}`;
}

export function gradeWords(letter: string): string {
  return `${letter}, ${RELIABILITY[letter] ?? "not graded"}`;
}

export function credibilityWords(number: number): string {
  return `${number}, ${CREDIBILITY[number] ?? "not judged"}`;
}

/** "deployed, reported", with how far it has come. */
export function eventWords(claim: Claim): string {
  const progress =
    claim.progress === "complete" || !claim.progress ? "" : ` (${claim.progress.replace("_", " ")})`;
  const count = claim.count === null || claim.count === undefined ? "" : `${claim.count} × `;
  return `${count}${claim.event}${progress}, ${claim.modality}`;
}

/** Where a claim puts it, where from and where to. */
export function whereWords(claim: Claim): string {
  const to = claim.destinations ?? [];
  const isThere = claim.place && !to.some(({ name }) => name === claim.place?.name);
  const parts = isThere ? [claim.place!.name] : [];
  if (claim.origin && claim.origin.name !== claim.place?.name) parts.push(`from ${claim.origin.name}`);
  if (to.length)
    parts.push(`to ${to.map(({ name }) => name).join(claim.destination_mode === "one_of" ? " or " : ", ")}`);
  return parts.join(" ");
}

/** Who says it, where it was published, and when. */
export function sourceWords(claim: Claim): string {
  const quoted = claim.attribution?.length ? `${claim.attribution.join(", ")}, in ` : "";
  const published = claim.published ?? `date unknown, read on ${claim.known_from}`;
  return `${quoted}${claim.source || claim.report}, ${published}`;
}

/** An address that may become a link: of the web, nothing that runs. */
export function safeAddress(url: string | undefined): string | null {
  return url && /^https?:\/\//i.test(url) ? url : null;
}

export function plural(word: string): string {
  if (word === "aircraft") return word;
  return word.endsWith("y") ? `${word.slice(0, -1)}ies` : `${word}s`;
}
