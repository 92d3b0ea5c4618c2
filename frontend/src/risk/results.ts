/** What reaches routes and regions: by level, whose envelope, how likely, since when, on whose word. */
import type { App } from "../app";
import { h, show } from "../dom";
import type { Model } from "./model";
import type { AreaPart, Exposure, Kind, Part, Stand, Voice } from "./types";

const KINDS: readonly [Kind, string][] = [
  ["reach", "Reach of missiles or guns"],
  ["detection", "Radar detection"],
];
const MOST_SOURCES = 3;

export function mountResults(app: App, model: Model, host: HTMLElement): void {
  const draw = () => {
    const found = model.found.get();
    if (found) show(host, ...results(app, model, found));
    else show(host);
  };
  model.found.on(draw);
  model.filter.on(draw);
}

function results(app: App, model: Model, found: Exposure): HTMLElement[] {
  const { exposure } = found;
  const subjects = [
    ...exposure.routes.map((route) => ({
      title: route.name,
      parts: route.parts,
      rows: route.parts.map(stretch),
    })),
    ...exposure.firs.map((fir) => ({
      title: fir.name && fir.name !== fir.id ? `${fir.id} ${fir.name}` : fir.id,
      parts: fir.parts,
      rows: fir.parts.map(share),
    })),
  ];
  const known = found.known_at ? `, as known on ${found.known_at}` : "";
  return [
    h("h2", { id: "risk-found" }, `What reaches them on ${found.as_of}${known}`),
    filters(model, found),
    ...subjects.map(({ title, parts, rows }) => subject(app, model, found, title, parts, rows)),
    h(
      "p",
      { class: "risk-note" },
      "Only what lies within an envelope is listed. What is not listed is not known to be reached; it is not thereby safe. ",
      notCounted(found),
    ),
  ];
}

function filters(model: Model, found: Exposure): HTMLElement {
  const { band, kind } = model.filter.get();
  const levels = h(
    "select",
    { "aria-label": "Levels shown" },
    h("option", { value: "" }, "All levels"),
    ...found.exposure.bands.map((one) => {
      const text = bandText(one.low_fl, one.high_fl);
      return h("option", { value: text, selected: text === band }, text);
    }),
  );
  levels.addEventListener("change", () => model.filter.set({ ...model.filter.get(), band: levels.value }));
  const kinds = h(
    "select",
    { "aria-label": "What is shown" },
    ...KINDS.map(([value, words]) => h("option", { value, selected: value === kind }, words)),
  );
  kinds.addEventListener("change", () =>
    model.filter.set({ ...model.filter.get(), kind: kinds.value as Kind }),
  );
  return h("div", { class: "risk-row" }, levels, kinds);
}

function subject(
  app: App,
  model: Model,
  found: Exposure,
  title: string,
  parts: readonly (Part | AreaPart)[],
  extents: readonly string[],
): HTMLElement {
  const { band, kind } = model.filter.get();
  const rows = parts.flatMap((part, at) =>
    part.kind === kind && (band === "" || part.band === band)
      ? [row(app, model, found, part, extents[at]!)]
      : [],
  );
  const words = kind === "reach" ? "reach" : "detection";
  if (!rows.length)
    return h(
      "section",
      { class: "risk-card", "aria-label": title },
      h("h3", {}, title),
      h(
        "p",
        {},
        `No ${words} that is computed here touches it at these levels. That is no statement that it is safe.`,
      ),
    );
  return h(
    "section",
    { class: "risk-card", "aria-label": title },
    h("h3", {}, title),
    h(
      "table",
      { class: "risk-table" },
      h(
        "thead",
        {},
        h("tr", {}, ...["Levels", "Part", "Probability"].map((one) => h("th", { scope: "col" }, one))),
      ),
      h("tbody", {}, ...rows.flat()),
    ),
  );
}

/** Two rows: levels, part and probability; below them whose envelope it is and on whose word. */
function row(app: App, model: Model, found: Exposure, part: Part | AreaPart, extent: string): HTMLElement[] {
  const stand = found.exposure.stands.find((one) => one.id === part.stand)!;
  const key = "from_km" in part ? `${part.stand}/${part.band}/${part.from_km}` : "";
  const point = { onmouseenter: () => model.pointed.set(key), onmouseleave: () => model.pointed.set("") };
  const figures = h(
    "tr",
    { class: "risk-figures", ...point },
    h("th", { scope: "row" }, part.band),
    h(
      "td",
      {},
      extent,
      part.terrain_known
        ? null
        : h("span", { title: "In part over or behind unknown terrain, taken as sea" }, " *"),
    ),
    h("td", {}, likely(part)),
  );
  const site = h(
    "button",
    {
      type: "button",
      class: "risk-link",
      onclick: () => app.state.set({ selected: stand.site_id, tab: "sites" }),
      onfocus: point.onmouseenter,
      onblur: point.onmouseleave,
    },
    `${stand.system_name} at ${stand.place}`,
  );
  const words = h(
    "tr",
    { class: "risk-words", ...point },
    h("td", { colspan: 3 }, site, h("br"), about(stand, part), sources(found, stand)),
  );
  return [figures, words];
}

function likely(part: Part | AreaPart): string {
  const [least, most] = [
    "least_probability" in part ? part.least_probability : part.probability,
    part.probability,
  ];
  return Math.round(least * 100) === Math.round(most * 100)
    ? percent(most)
    : `${Math.round(least * 100)}–${percent(most)}`;
}

function about(stand: Stand, part: Part | AreaPart): HTMLElement {
  const words = [
    ...(part.effectors.length ? [part.effectors.join(", ")] : []),
    ...(stand.weight < 1 ? [`one of several places, ${percent(stand.weight)} of the probability here`] : []),
    ...(["operational", "partial"].includes(stand.status) ? [] : [stand.status]),
    `since ${stand.valid_from ?? "not stated"}, known from ${stand.known_from}`,
  ];
  return h("small", {}, `${words.join(" · ")} · `);
}

/** Sources with their grades; the words of each are shown on hovering. */
function sources(found: Exposure, stand: Stand): HTMLElement {
  const voices = found.voices.find((one) => one.site_id === stand.site_id);
  const said = (voices?.supporting ?? []).slice(0, MOST_SOURCES).map(voice);
  const more = (voices?.supporting.length ?? 0) - MOST_SOURCES;
  const against = (voices?.opposing ?? []).slice(0, 1).map(voice);
  return h(
    "small",
    {},
    "by ",
    ...said.flatMap((one, at) => (at ? [", ", one] : [one])),
    more > 0 ? ` and ${more} more` : null,
    against.length ? " · against: " : null,
    ...against,
  );
}

function voice(one: Voice): HTMLElement {
  const grade = `${one.reliability}${one.credibility}`;
  return h(
    "span",
    { title: `“${one.quote}” (${one.published ?? "date unknown"}, claim ${one.claim})` },
    `${one.source} (${grade})`,
  );
}

function notCounted(found: Exposure): HTMLElement | null {
  const left = found.exposure.not_counted;
  if (!left.length) return null;
  return h(
    "details",
    {},
    h("summary", {}, `${left.length} known of and not counted`),
    h(
      "ul",
      {},
      ...left.map((one) =>
        h("li", {}, `${one.system_name}, ${one.place} (${percent(one.probability)}): ${one.reason}`),
      ),
    ),
  );
}

function stretch(part: Part): string {
  return `km ${Math.round(part.from_km)}–${Math.round(part.to_km)}`;
}

function share(part: AreaPart): string {
  return part.share < 0.01 ? "below 1 % of it" : `${Math.round(100 * part.share)} % of it`;
}

function percent(probability: number): string {
  return `${Math.round(100 * probability)} %`;
}

function bandText(low: number, high: number): string {
  const three = (level: number) => String(level).padStart(3, "0");
  return `FL${three(low)}-${three(high)}`;
}
