/** A box in which a place is looked up by name, after the combobox pattern of the ARIA authoring practices. */
import { get } from "../api";
import type { App } from "../app";
import { h, show } from "../dom";
import type { components } from "../generated/api";
import { degrees } from "./furniture";
import { showRings } from "./shapes";

type Found = components["schemas"]["FoundPlace"];

/** Words for kinds of places that the gazetteer names otherwise. */
const KINDS: Readonly<Record<string, string>> = { admin1: "region" };
const WAIT_MS = 180;
const LEAST_LETTERS = 2;
const MOST_SHOWN = 8;
/** The zoom at which a tolerance of one metre fills the map, less one for each doubling. */
const ZOOM_OF_A_METRE = 23;
const ZOOMS = { least: 4, most: 10 };

export function placeSearch(app: App): HTMLElement {
  const list = h("ul", { role: "listbox", id: "found-places", "aria-label": "Places found", hidden: true });
  const input = h("input", {
    type: "search",
    role: "combobox",
    placeholder: "Find a place",
    "aria-label": "Find a place",
    "aria-autocomplete": "list",
    "aria-controls": "found-places",
    "aria-expanded": "false",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: 80,
  });
  let found: readonly Found[] = [];
  let at = -1;
  let timer = 0;
  let asking: AbortController | null = null;

  const mark = (next: number) => {
    at = next;
    [...list.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
    if (at >= 0) input.setAttribute("aria-activedescendant", `found-place-${at}`);
    else input.removeAttribute("aria-activedescendant");
  };
  const open = (wanted: boolean) => {
    list.hidden = !wanted;
    input.setAttribute("aria-expanded", String(wanted));
    mark(-1);
  };
  const choose = ({ place }: Found) => {
    input.value = place.name;
    open(false);
    goTo(app, place);
  };
  const ask = async (words: string) => {
    asking?.abort();
    asking = new AbortController();
    try {
      found = await get("/places", { q: words, limit: MOST_SHOWN }, { signal: asking.signal });
    } catch (error) {
      app.notices.fail(error);
      return;
    }
    const options = found.map((one, index) => option(one, index, () => choose(one)));
    const none = h(
      "li",
      { class: "none", role: "option", "aria-disabled": "true" },
      `No place is called “${words}”`,
    );
    show(list, ...(options.length ? options : [none]));
    open(document.activeElement === input);
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    const words = input.value.trim();
    if (words.length < LEAST_LETTERS) open(false);
    else timer = setTimeout(() => void ask(words), WAIT_MS);
  });
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden && found.length) {
      mark((at + step + found.length) % found.length);
      event.preventDefault();
    } else if (event.key === "Enter" && !list.hidden && found.length) {
      choose(found[Math.max(at, 0)]!);
      event.preventDefault();
    } else if (event.key === "Escape") {
      open(false);
    }
  });
  return h("div", { class: "place-search", role: "search" }, input, list);
}

function option({ place, country_name }: Found, index: number, choose: () => void): HTMLElement {
  const element = h(
    "li",
    { role: "option", id: `found-place-${index}`, "aria-selected": "false" },
    h("span", {}, place.name),
    h("small", {}, [KINDS[place.kind] ?? place.kind, country_name ?? ""].filter(Boolean).join(", ")),
  );
  element.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    choose();
  });
  return element;
}

/** Show a place and within what it lies. */
function goTo({ map, state, notices }: App, place: Found["place"]): void {
  const zoom = Math.min(
    Math.max(ZOOM_OF_A_METRE - Math.log2(place.tolerance_m || 1), ZOOMS.least),
    ZOOMS.most,
  );
  map.gl.jumpTo({ center: [place.lon, place.lat], zoom });
  state.set({ view: `${place.lon.toFixed(3)},${place.lat.toFixed(3)},${zoom.toFixed(3)}` });
  showRings(map, "found-place", [
    { lon: place.lon, lat: place.lat, radiusM: place.tolerance_m, dashed: true },
  ]);
  notices.say(
    `${place.name}, ${degrees(place.lat, place.lon)}, within ${Math.round(place.tolerance_m / 1000)} km`,
  );
}
