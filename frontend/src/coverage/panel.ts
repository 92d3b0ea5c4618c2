/** The panel "Airspace": what is asked of which sites, what was supposed, and what came of it. */
import { address } from "../api";
import type { Site } from "../app";
import { h, show } from "../dom";
import type { ViewState } from "../state";
import { addSystem } from "./add_system";
import { legend } from "./legend";
import { NONE, type Model } from "./model";
import type { components } from "../generated/api";
import { aboveGround } from "./stops";
import type { Supposed } from "./what_if";

type System = components["schemas"]["SystemLine"];

const QUANTITIES = [
  [
    "sight",
    "Line of sight",
    "Where a target is not hidden by terrain or the earth's curve, whatever the radar's power.",
  ],
  ["detection", "Detection", "How likely one look of every radar finds the target."],
  ["reach", "Reach", "Where any missile or gun reaches a target that its guiding radar sees."],
] as const;
const FORMATS = [
  ["tif", "GeoTIFF"],
  ["nc", "NetCDF"],
  ["geojson", "GeoJSON"],
  ["kml", "KML"],
  ["png", "PNG"],
] as const;
/** The height at which a comparison starts. */
const COMPARED_AGL_M = 300;

export function panel(model: Model, systems: readonly System[], cutTool: HTMLElement): HTMLElement {
  return h(
    "div",
    { class: "airspace" },
    h("h2", {}, "What can be seen and reached"),
    statusLine(model),
    quantityChoice(model),
    targetChoice(model),
    compareChoice(model),
    legend(model),
    h("h3", {}, "Sites that count"),
    siteChoice(model, systems),
    h("h3", {}, "What if a system stood there?"),
    addSystem(model, systems),
    h("h3", {}, "Vertical cut"),
    cutTool,
    h("h3", {}, "Take it along"),
    exports(model),
    h("p", { class: "soft" }, "Simulation from public information; never a clearance to fly."),
  );
}

function statusLine(model: Model): HTMLElement {
  const line = h("p", { class: "status-line", role: "status" });
  const about = h("p", { class: "soft" });
  const notes = h("details", { class: "soft", hidden: true });
  model.status.on(({ kind, words }) => {
    line.className = `status-line ${kind}`;
    show(line, words);
  });
  model.field.on((field) => {
    show(
      about,
      field &&
        `${field.about["terrain"] ?? ""}, cells of ${Math.round(field.posting_m).toLocaleString("en")} m, out to ${Math.round(field.radius_m / 1000)} km from each site. Not counted: ${field.about["ignored"] ?? ""}.`,
    );
    notes.hidden = !field || field.notes.length === 0;
    if (field) {
      const n = field.notes.length;
      show(
        notes,
        h("summary", {}, `${n} ${n === 1 ? "site is" : "sites are"} not drawn`),
        h("ul", {}, ...field.notes.map((note) => h("li", {}, note))),
      );
    }
  });
  return h(
    "div",
    {},
    line,
    notes,
    h("details", { class: "soft" }, h("summary", {}, "How it was computed"), about),
  );
}

function quantityChoice(model: Model): HTMLElement {
  const { state } = model.app;
  const words = h("p", { class: "soft" });
  const buttons = QUANTITIES.map(([id, title]) =>
    h("button", { type: "button", "data-quantity": id, onclick: () => state.set({ quantity: id }) }, title),
  );
  state.on(["quantity"], ({ quantity }) => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset["quantity"] === quantity));
    }
    show(words, QUANTITIES.find(([id]) => id === quantity)?.[2]);
  });
  return h(
    "div",
    {},
    h("div", { class: "quantity-choice", role: "group", "aria-label": "What is shown" }, ...buttons),
    words,
  );
}

function targetChoice(model: Model): HTMLElement {
  const { state } = model.app;
  const select = h(
    "select",
    { id: "coverage-target" },
    ...[...model.stops.targets]
      .sort((one, other) => other.rcs_m2 - one.rcs_m2)
      .map(({ id, name, rcs_m2 }) => h("option", { value: id }, `${name} · ${rcs_m2} m²`)),
  );
  select.addEventListener("change", () => state.set({ target: select.value }));
  const row = h("div", { class: "airspace-row" }, h("label", { for: "coverage-target" }, "Target"), select);
  state.on(["target", "quantity"], ({ target, quantity }) => {
    select.value = target;
    row.hidden = quantity !== "detection";
  });
  return row;
}

function compareChoice(model: Model): HTMLElement {
  const { state, days } = model.app;
  const select = h("select", { id: "coverage-against" });
  const render = () => {
    const { against } = state.get();
    const all = [...new Set([...days.get(), ...(against ? [against] : [])])].sort().reverse();
    show(
      select,
      h("option", { value: "" }, "nothing"),
      ...(model.supposed.length > 0
        ? [h("option", { value: model.day }, `the laydown without what-ifs (${model.day})`)]
        : []),
      ...all
        .filter((day) => day !== model.day)
        .map((day) => h("option", { value: day }, `the laydown of ${day}`)),
    );
    select.value = against;
  };
  select.addEventListener("change", () => {
    const level = model.stop.kind === "any" ? { level: aboveGround(COMPARED_AGL_M).text } : {};
    state.set({ against: select.value, ...(select.value ? level : {}) });
  });
  days.on(render);
  state.on(["against", "day", "suppose"], render);
  return h("div", { class: "airspace-row" }, h("label", { for: "coverage-against" }, "Compare with"), select);
}

/** The sites of the day and those supposed, each with what can be done with it. */
function siteChoice(model: Model, systems: readonly System[]): HTMLElement {
  const { app } = model;
  const list = h("ul", { class: "site-choice" });
  const tools = h("div", { class: "choice-tools" });
  const names = new Map(systems.map(({ id, name }) => [id, name]));
  const toggle = (id: string, on: boolean) => {
    const all = countable(app.sites.get() ?? [], names).map((site) => site.id);
    const now = new Set(model.only ?? all);
    if (on) now.add(id);
    else now.delete(id);
    now.delete(NONE);
    const left = all.filter((one) => now.has(one));
    app.state.set({ only: left.length === all.length ? "" : left.length ? left.join(";") : NONE });
  };
  const render = () => {
    const sites = countable(app.sites.get() ?? [], names);
    const supposed = model.supposed;
    const only = model.only;
    show(
      list,
      ...sites.map((site) => {
        const of = supposed.find((one) => one.of === site.id);
        const counts = only === null || only.includes(site.id);
        return h(
          "li",
          {},
          h(
            "label",
            {},
            h("input", {
              type: "checkbox",
              ...(counts ? { checked: true } : {}),
              onchange: (event: Event) => toggle(site.id, (event.target as HTMLInputElement).checked),
            }),
            h(
              "span",
              {},
              names.get(site.system) ?? site.system,
              h(
                "small",
                {},
                ` ${site.place.name} · ${Math.round(site.probability * 100)} %${of ? (of.system ? " · moved" : " · left out") : ""}`,
              ),
            ),
          ),
          of
            ? button("Put back", `Put ${names.get(site.system)} at ${site.place.name} back`, () =>
                model.setSupposed(supposed.filter((one) => one !== of)),
              )
            : button("Move", `Move a copy of ${names.get(site.system)} at ${site.place.name}`, () =>
                model.setSupposed([...supposed, copyOf(site)]),
              ),
        );
      }),
      ...supposed
        .filter((one) => one.system)
        .map((one) =>
          h(
            "li",
            { class: "supposed" },
            h(
              "span",
              {},
              names.get(one.system) ?? one.system,
              h("small", {}, ` supposed at ${one.lat.toFixed(2)}, ${one.lon.toFixed(2)}`),
            ),
            button("Take away", `Take away the supposed ${names.get(one.system)}`, () =>
              model.setSupposed(supposed.filter((other) => other !== one)),
            ),
          ),
        ),
      sites.length === 0 &&
        supposed.length === 0 &&
        h(
          "li",
          { class: "soft" },
          "No site of this day can be drawn. Move the time below, or set up a system of the catalogue.",
        ),
    );
    show(
      tools,
      sites.length > 1 && button("All", "Count all sites", () => app.state.set({ only: "" })),
      sites.length > 1 && button("None", "Count no site of the laydown", () => app.state.set({ only: NONE })),
      supposed.length > 0 &&
        button("Reset what-ifs", "Take away all that was supposed", () => model.setSupposed([])),
      supposed.length > 0 &&
        h(
          "p",
          { class: "soft" },
          "What you suppose is yours alone: the laydown is unchanged. Drag a supposed site on the map, or move it with Shift and the arrow keys.",
        ),
    );
  };
  app.sites.on(render);
  app.state.on(["only", "suppose"], render);
  return h("div", {}, list, tools);
}

/** Sites of systems that the catalogue models, at places that are known. */
function countable(sites: readonly Site[], names: ReadonlyMap<string, string>): Site[] {
  const farthest = 20_000;
  const gone = new Set(["arriving", "moving", "withdrawn"]);
  return sites.filter(
    ({ system, place, status }) => names.has(system) && place.tolerance_m <= farthest && !gone.has(status),
  );
}

function copyOf({ id, system, place }: Site): Supposed {
  return { of: id, system, lat: place.lat, lon: place.lon };
}

function button(words: string, label: string, onclick: () => void): HTMLElement {
  return h("button", { type: "button", "aria-label": `${words}: ${label}`, onclick }, words);
}

/** Files of what is shown, as `openiads cover --out` writes them. */
function exports(model: Model): HTMLElement {
  const links = FORMATS.map(([format, words]) => ({
    format,
    link: h("a", { download: "", class: "file-link" }, words),
  }));
  const follow = () => {
    const { target } = model.app.state.get();
    const { kind, number } = model.stop;
    const level = kind === "fl" ? { fl: [number] } : { agl: kind === "agl" ? [number] : [...usual] };
    for (const { format, link } of links) {
      link.href = address("/coverage/files", { ...model.siteQuery(), target, ...level, format });
    }
  };
  const usual = [100, 300, 1000, 3000];
  const keys: (keyof ViewState)[] = ["day", "known", "against", "target", "level", "only", "suppose"];
  model.app.state.on(keys, follow);
  model.app.days.on(follow);
  return h("p", { class: "file-links" }, ...links.map(({ link }) => link));
}
