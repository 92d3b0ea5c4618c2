/** The sites of the shown day as a list: symbol, name, place, status, probability. */
import type { App, Site } from "../app";
import { h, type Child } from "../dom";
import type { ViewState } from "../state";
import { inWords } from "./dates";
import type { Laydown } from "./follow";
import { symbolCode, symbolPicture } from "./symbols";
import { countWords, isArea, percent, placeWords } from "./words";

const SYMBOL_SIZE = 22;
const SIDES = { neutral: "Neutral", friend: "Friend", hostile: "Hostile", unknown: "Unknown" } as const;

/** The list with its heading; `showLeft`: whether sites that were left are among them. */
export function siteList(
  app: App,
  laydown: Laydown,
  showLeft: boolean,
  onShowLeft: (shown: boolean) => void,
): Node[] {
  const every = laydown.every.get();
  if (every === null) return [h("p", { class: "soft" }, "Reading what is known …")];
  const left = every.filter(({ status }) => status === "withdrawn");
  const sites = every.filter(({ status }) => showLeft || status !== "withdrawn");
  const { affiliation, known } = app.state.get();
  const exact = sites.filter((site) => !isArea(site)).sort(byProbability);
  const areas = sites.filter(isArea).sort(byProbability);
  return [
    h("h2", { class: "panel-title" }, sites.length === 1 ? "1 site" : `${sites.length} sites`),
    h(
      "p",
      { class: "soft" },
      `On ${inWords(laydown.day())}, ${known ? `as known on ${inWords(known)}` : "by all that is known today"}.`,
    ),
    ...(sites.length ? [] : [emptyState(app, laydown)]),
    h("ul", { class: "site-list" }, ...exact.map((site) => siteItem(app, laydown, site, affiliation))),
    ...(areas.length
      ? [
          h("h3", { class: "panel-title" }, "Known no better than an area"),
          h("ul", { class: "site-list" }, ...areas.map((site) => siteItem(app, laydown, site, affiliation))),
        ]
      : []),
    h(
      "div",
      { class: "list-options" },
      left.length
        ? h(
            "label",
            { class: "check" },
            checkbox(showLeft, onShowLeft),
            `Show ${left.length === 1 ? "the one" : `the ${left.length}`} that left`,
          )
        : null,
      affiliationChoice(app),
    ),
  ];
}

/** A symbol as a picture, without words of its own. */
export function symbolImage(
  laydown: Laydown,
  site: Pick<Site, "system" | "status">,
  side: ViewState["affiliation"],
  size: number,
  ghost = false,
): HTMLImageElement {
  const code = symbolCode(laydown.kindOf(site.system), site.status, side, ghost);
  return h("img", { class: "symbol", src: symbolPicture(code, size), alt: "" });
}

function byProbability(one: Site, other: Site): number {
  return other.probability - one.probability || one.id.localeCompare(other.id);
}

function siteItem(app: App, laydown: Laydown, site: Site, side: ViewState["affiliation"]): HTMLElement {
  const counted = countWords(site);
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: "site-item",
        "data-site": site.id,
        onclick: () => app.state.set({ selected: site.id }),
      },
      symbolImage(laydown, site, side, SYMBOL_SIZE, Boolean(site.alternatives?.length)),
      h(
        "span",
        { class: "site-words" },
        h("strong", {}, laydown.nameOf(site.system)),
        h("span", { class: "soft" }, [placeWords(site), site.status, counted].filter(Boolean).join(" · ")),
      ),
      h("span", { class: "site-probability" }, percent(site.probability)),
    ),
  );
}

function emptyState(app: App, laydown: Laydown): HTMLElement {
  const moments = laydown.moments.get();
  if (moments && moments.length === 0)
    return notice(
      "Nothing is known yet.",
      "Read a report: paste a text, drop a file anywhere on this page, or use the button above.",
    );
  const later = moments?.find(({ day }) => day > laydown.day())?.day ?? moments?.at(-1)?.day;
  return notice(
    "No site is known for this day.",
    "Move the time below to a day with a mark.",
    later
      ? h(
          "button",
          { type: "button", class: "map-button", onclick: () => app.state.set({ day: later }) },
          `Go to ${inWords(later)}`,
        )
      : null,
  );
}

function notice(title: string, words: string, more: Child = null): HTMLElement {
  return h("div", { class: "empty" }, h("strong", {}, title), h("p", {}, words), more);
}

function checkbox(checked: boolean, onChange: (checked: boolean) => void): HTMLInputElement {
  const box = h("input", { type: "checkbox", checked });
  box.addEventListener("change", () => onChange(box.checked));
  return box;
}

function affiliationChoice({ state }: App): HTMLElement {
  const select = h(
    "select",
    { class: "top-button" },
    ...Object.entries(SIDES).map(([value, words]) =>
      h("option", { value, selected: value === state.get().affiliation }, words),
    ),
  );
  select.addEventListener("change", () => state.set({ affiliation: select.value as keyof typeof SIDES }));
  return h("label", { class: "choice" }, "Draw symbols as", select);
}
