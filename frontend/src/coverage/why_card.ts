/** Why a place is covered or not: each site in words, and the catalogue's values behind them on demand. */
import { get } from "../api";
import { h, show } from "../dom";
import type { components } from "../generated/api";
import { degrees } from "../map/furniture";
import type { Pen } from "../map/view";
import { wordsAt } from "./readout";
import { cellAt, FLOOR_UNKNOWN } from "./field";
import type { Model } from "./model";

type Answer = components["schemas"]["PointAnswer"];
type View = components["schemas"]["SiteView"];
type Figure = components["schemas"]["Figure"];

const PIN = "why-pin";
const PIN_ORDER = 45;
const PIN_PX = 7;
/** The height asked about where any is shown and none is seen. */
const USUAL_AGL_M = 300;

const GRADES: Readonly<Record<string, string>> = {
  A: "read in the press or on an official page",
  B: "read second-hand",
  C: "widely published",
  G: "from games and communities",
  N: "an assumption of openiads",
};

export class WhyCard {
  readonly element = h("section", {
    class: "why-card",
    "aria-label": "Why here",
    hidden: true,
    tabindex: -1,
  });
  private asking: AbortController | null = null;
  private at: { lon: number; lat: number } | null = null;

  constructor(private readonly model: Model) {
    model.field.on(() => this.at && void this.ask(this.at.lon, this.at.lat));
    model.app.state.on(["level"], () => this.at && void this.ask(this.at.lon, this.at.lat));
  }

  async ask(lon: number, lat: number): Promise<void> {
    const { model } = this;
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    this.at = { lon, lat };
    this.pin(lon, lat);
    this.element.hidden = false;
    const { target } = model.app.state.get();
    try {
      const query = { ...model.siteQuery(), against: "", lat, lon, target, ...this.level(lon, lat) };
      const answer = await get("/coverage/why", query, { signal: asking.signal });
      if (this.asking === asking) this.tell(answer);
    } catch (error) {
      if (asking.signal.aborted) return;
      show(this.element, this.head("Why here"), h("p", { class: "soft" }, (error as Error).message));
    }
  }

  close(): void {
    this.asking?.abort();
    this.at = null;
    this.element.hidden = true;
    this.model.app.map.removePainter(PIN);
  }

  /** The height shown; where any is, the lowest in sight. */
  private level(lon: number, lat: number): { agl?: number; fl?: number } {
    const { kind, number } = this.model.stop;
    if (kind === "fl") return { fl: number };
    if (kind === "agl") return { agl: number };
    const field = this.model.field.get();
    const cell = field ? cellAt(field, lon, lat) : -1;
    const floor = field?.floor && cell >= 0 ? field.floor[cell]! : FLOOR_UNKNOWN;
    return { agl: floor < FLOOR_UNKNOWN && floor <= 40_000 ? Math.max(floor, USUAL_AGL_M) : USUAL_AGL_M };
  }

  private tell({ view, sources, notes }: Answer): void {
    const field = this.model.field.get();
    const cell = field && this.at ? wordsAt(field, this.at.lon, this.at.lat, this.model.stop) : "";
    const citations = new Map(sources.map((source) => [source.id, source]));
    show(
      this.element,
      this.head(`Why here, at ${view.level}`),
      h(
        "p",
        { class: "soft" },
        `${degrees(view.lat, view.lon)}${view.ground_m === null ? "" : ` · ground at ${Math.round(view.ground_m!).toLocaleString("en")} m`}`,
      ),
      h("p", { class: "why-words" }, view.words),
      cell &&
        h(
          "p",
          { class: "soft" },
          `On the map, in the cell around it: ${cell.charAt(0).toLowerCase()}${cell.slice(1)}.`,
        ),
      h("ul", { class: "why-sites" }, ...view.sites.map((site) => this.site(site, citations))),
      h("details", {}, h("summary", {}, "The target"), figures([view.target], citations)),
      notes.length > 0 &&
        h(
          "details",
          { class: "soft" },
          h("summary", {}, "Sites that were left out"),
          h("ul", {}, ...notes.map((note) => h("li", {}, note))),
        ),
      h("p", { class: "soft" }, view.note!),
    );
  }

  private head(title: string): HTMLElement {
    return h(
      "div",
      { class: "card-head" },
      h("h3", {}, title),
      h(
        "button",
        { type: "button", class: "quiet", "aria-label": "Close why here", onclick: () => this.close() },
        "×",
      ),
    );
  }

  private site(site: View, citations: Citations): HTMLElement {
    const known = this.model.app.sites.get()?.find(({ id }) => id === site.site_id);
    const mark = site.in_sight === null ? "unknown" : site.in_sight ? "seen" : "hidden";
    return h(
      "li",
      { class: mark },
      h(
        "details",
        {},
        h(
          "summary",
          {},
          h("strong", {}, known ? `${site.name}, ${known.place.name}` : `${site.name}, supposed`),
          h("span", {}, `${Math.round(site.distance_m / 1000)} km away: ${site.words}.`),
        ),
        known &&
          h(
            "p",
            { class: "soft" },
            `There with ${Math.round(site.there * 100)} %; computed as if it is there.`,
          ),
        ...site.sensors.map((one) =>
          part(one.name, one.searches ? "searches" : "guides", one.words, one.figures, citations),
        ),
        ...site.effectors.map((one) => part(one.name, one.kind, one.words, one.figures, citations)),
        known &&
          h(
            "button",
            {
              type: "button",
              class: "map-button",
              onclick: () => this.model.app.state.set({ tab: "sites", selected: site.site_id }),
            },
            "Claims and sources of this site",
          ),
      ),
    );
  }

  private pin(lon: number, lat: number): void {
    this.model.app.map.paint(PIN, PIN_ORDER, ({ context, colours, project }: Pen) => {
      const { x, y } = project(lon, lat);
      for (const [colour, width] of [
        [colours.halo, 5],
        [colours.line, 2],
      ] as const) {
        context.strokeStyle = colour;
        context.lineWidth = width;
        context.beginPath();
        context.arc(x, y, PIN_PX, 0, 2 * Math.PI);
        context.moveTo(x - PIN_PX * 2, y);
        context.lineTo(x + PIN_PX * 2, y);
        context.moveTo(x, y - PIN_PX * 2);
        context.lineTo(x, y + PIN_PX * 2);
        context.stroke();
      }
    });
  }
}

type Citations = ReadonlyMap<string, components["schemas"]["Source"]>;

function part(
  name: string,
  kind: string,
  words: string,
  all: readonly Figure[],
  citations: Citations,
): HTMLElement {
  return h(
    "details",
    { class: "why-part" },
    h("summary", {}, h("b", {}, name), ` (${kind}): ${words}`),
    figures(all, citations),
  );
}

/** Values with their spread, grade and sources. */
function figures(all: readonly Figure[], citations: Citations): HTMLElement {
  return h(
    "table",
    { class: "figures" },
    h(
      "thead",
      {},
      h("tr", {}, ...["Value", "Best (low to high)", "Source"].map((one) => h("th", { scope: "col" }, one))),
    ),
    h(
      "tbody",
      {},
      ...all.map((one) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, one.name),
          h(
            "td",
            {},
            `${number(one.best, one.unit)} (${number(one.low, one.unit)} to ${number(one.high, one.unit)})`,
          ),
          h(
            "td",
            {},
            `${one.grade}: ${one.default ? "default of its class" : (GRADES[one.grade] ?? "")}`,
            ...one.sources.map((id) => {
              const source = citations.get(id);
              return h("span", { class: "source" }, source ? `${source.title} (${source.publisher})` : id);
            }),
          ),
        ),
      ),
    ),
  );
}

function number(value: number, unit: string): string {
  if (unit === "m" && value >= 10_000) return `${(value / 1000).toLocaleString("en")} km`;
  return `${value.toLocaleString("en", { maximumSignificantDigits: 4 })} ${unit === "m2" ? "m²" : unit === "probability" ? "" : unit}`.trim();
}
