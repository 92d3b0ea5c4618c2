/** One site in full: how sure, on whose words, by what arithmetic, and against what. */
import { get } from "../api";
import type { App } from "../app";
import { h, show } from "../dom";
import { arithmetic } from "./arithmetic";
import { claimCard, type ClaimActions } from "./claim_card";
import { inWords } from "./dates";
import type { Laydown } from "./follow";
import { symbolImage } from "./site_list";
import {
  type ClaimExplanation,
  countWords,
  isArea,
  kilometres,
  percent,
  placeWords,
  positionWords,
  type SiteExplanation,
} from "./words";

const SYMBOL_SIZE = 28;
const MOST_RELATIONS = 12;
const MOST_CARDS = 20;
const RELATIONS = {
  same: "says the same as",
  refines: "refines",
  supersedes: "supersedes",
  corroborates: "corroborates",
  contradicts: "contradicts",
} as const;

/** Fill `host` with the site of that id on the shown day. */
export async function showSite(
  app: App,
  laydown: Laydown,
  siteId: string,
  host: HTMLElement,
  actions: ClaimActions,
  signal: AbortSignal,
): Promise<void> {
  const { known } = app.state.get();
  const explained = await get(
    "/sites/{site_id}",
    { as_of: laydown.day(), known_at: known },
    { names: { site_id: siteId }, signal },
  );
  show(host, ...siteView(app, laydown, explained, actions));
}

/** Words where the chosen site is none of the shown day. */
export function noSuchSite(laydown: Laydown): HTMLElement {
  return h(
    "div",
    { class: "empty" },
    h("strong", {}, "This site is not there on this day."),
    h(
      "p",
      {},
      `Nothing that is known puts it there on ${inWords(laydown.day())}. Move the time, or go back to all sites.`,
    ),
  );
}

function siteView(app: App, laydown: Laydown, explained: SiteExplanation, actions: ClaimActions): Node[] {
  const { site, reckoning } = explained;
  const [supporting, opposing] = [explained.supporting, explained.opposing].map((claims) =>
    [...claims].sort((one, other) => one.claim.known_from.localeCompare(other.claim.known_from)),
  ) as [ClaimExplanation[], ClaimExplanation[]];
  return [
    h(
      "div",
      { class: "site-head" },
      symbolImage(
        laydown,
        site,
        app.state.get().affiliation,
        SYMBOL_SIZE,
        Boolean(site.alternatives?.length),
      ),
      h(
        "div",
        {},
        h("h2", { tabindex: -1 }, laydown.nameOf(site.system)),
        h("p", { class: "soft" }, placeWords(site)),
      ),
    ),
    h(
      "p",
      { class: "chips" },
      h("span", { class: `chip ${site.status}` }, site.status),
      h("span", { class: "chip" }, percent(site.probability)),
    ),
    facts(explained),
    section("Claims for it", cards(supporting, actions)),
    opposing.length ? section("Claims against it", cards(opposing, actions, true)) : null,
    contradictions(explained),
    section(`How ${percent(site.probability)} comes about`, [arithmetic(reckoning)]),
    relations(explained),
    h(
      "details",
      { class: "reasons" },
      h("summary", {}, "Every reason in words"),
      h("ul", {}, ...(site.reasons ?? []).map((reason) => h("li", {}, reason))),
    ),
  ].filter((node): node is HTMLElement => node !== null);
}

function facts({ site }: SiteExplanation): HTMLElement {
  const rows: [string, string][] = [
    [
      "There",
      `${site.valid_from ? `since ${inWords(site.valid_from)}` : "since an unknown day"}${site.valid_to ? `, until ${inWords(site.valid_to)}` : ""}`,
    ],
    ["Known", `from ${inWords(site.known_from)}`],
    [
      "Position",
      isArea(site)
        ? `anywhere within ${kilometres(site.place.tolerance_m)} of ${positionWords(site.place)}`
        : `${positionWords(site.place)}, within ${kilometres(site.place.tolerance_m)}`,
    ],
    ["Number", countWords(site)],
    ["Operator", site.operator ?? ""],
  ];
  const open = (site.alternatives ?? []).map(({ place, weight }) => `${place.name} (${percent(weight)})`);
  if (open.length) rows.splice(2, 1, ["One of", open.join(", ")]);
  return h(
    "dl",
    { class: "facts" },
    ...rows.filter(([, words]) => words).flatMap(([name, words]) => [h("dt", {}, name), h("dd", {}, words)]),
  );
}

function contradictions({ conflicts }: SiteExplanation): HTMLElement | null {
  if (!conflicts.length) return null;
  return section("Contradictions", [
    h(
      "ul",
      { class: "plain" },
      ...conflicts.map((one) =>
        h("li", { class: one.settled_by ? "" : "open" }, `Since ${one.since}: ${one.words}`),
      ),
    ),
  ]);
}

function relations({ relations: found, supporting, opposing }: SiteExplanation): HTMLElement | null {
  const sources = new Map(
    [...supporting, ...opposing].map(({ claim }) => [
      claim.id,
      `${claim.source || claim.report}, ${claim.published ?? "undated"}`,
    ]),
  );
  const named = (id: string) => sources.get(id) ?? id;
  if (!found.length) return null;
  const more =
    found.length > MOST_RELATIONS ? [h("li", {}, `and ${found.length - MOST_RELATIONS} more`)] : [];
  return h(
    "details",
    {},
    h("summary", {}, "How its claims stand to each other"),
    h(
      "ul",
      { class: "plain" },
      ...found
        .slice(0, MOST_RELATIONS)
        .map((one) =>
          h("li", {}, `${named(one.claim)} ${RELATIONS[one.kind]} ${named(one.other)} (${one.words})`),
        ),
      ...more,
    ),
  );
}

/** The first claims as cards, the others behind a line that opens. */
function cards(claims: readonly ClaimExplanation[], actions: ClaimActions, against = false): Node[] {
  const all = claims.map((one) => claimCard(one, actions, against));
  if (all.length <= MOST_CARDS) return all;
  const rest = h(
    "details",
    {},
    h("summary", {}, `${all.length - MOST_CARDS} more`),
    ...all.slice(MOST_CARDS),
  );
  return [...all.slice(0, MOST_CARDS), rest];
}

function section(title: string, children: Node[]): HTMLElement {
  return h("section", { class: "part" }, h("h3", { class: "panel-title" }, title), ...children);
}
