/** Setting up a system of the catalogue that no report names: searched by name, put on the map by a click or a drag. */
import { get } from "../api";
import { h, show } from "../dom";
import type { components } from "../generated/api";
import { startTool } from "../map/tool_bar";
import type { Model } from "./model";

type System = components["schemas"]["SystemLine"];

const TOOL = "place";
const MOST_SHOWN = 6;
const DRAGGED = "application/x-openiads-system";

export function addSystem(model: Model, systems: readonly System[]): HTMLElement {
  const { app } = model;
  const list = h("ul", { class: "system-list", "aria-label": "Systems of the catalogue" });
  const input = h("input", {
    type: "search",
    class: "text-input",
    placeholder: "S-400, Tor, Patriot",
    "aria-label": "Find a system of the catalogue",
    autocomplete: "off",
    spellcheck: "false",
  });
  let chosen: System | null = null;
  let stop: (() => void) | null = null;
  const put = (system: System, lon: number, lat: number) => {
    model.setSupposed([...model.supposed, { of: "", system: system.id, lat: round(lat), lon: round(lon) }]);
    app.notices.say(
      `${system.name} supposed at ${lat.toFixed(2)}, ${lon.toFixed(2)}. The laydown is unchanged.`,
    );
    finish();
  };
  const finish = () => {
    chosen = null;
    stop?.();
    stop = null;
    render();
  };
  const start = (system: System) => {
    const again = chosen?.id === system.id;
    finish();
    if (again) return;
    chosen = system;
    const words = `Click where ${system.name} should stand, or move the map and press Space for the point under the cross.`;
    stop = startTool(app, TOOL, words, {
      point: ([lon, lat]) => put(system, lon, lat),
      cancel: finish,
    }).stop;
    render();
  };
  const render = () => {
    const words = fold(input.value);
    const found = systems.filter((one) =>
      fold(`${one.name} ${one.id} ${one.nato_name ?? ""}`).includes(words),
    );
    const shown = words || chosen ? found.slice(0, MOST_SHOWN) : [];
    show(
      list,
      ...shown.map((system) => row(system)),
      words !== "" &&
        found.length === 0 &&
        h("li", { class: "soft" }, "No system of the catalogue has that name."),
    );
  };
  const row = (system: System) => {
    const isChosen = chosen?.id === system.id;
    const element = h(
      "li",
      { draggable: "true", class: isChosen ? "chosen" : null },
      h(
        "span",
        { class: "system-name" },
        system.name,
        h("small", {}, `${system.country} · reaches ${Math.round(system.longest_reach_m / 1000)} km`),
      ),
      h(
        "button",
        {
          type: "button",
          "aria-pressed": String(isChosen),
          "aria-label": `Place ${system.name} by a click on the map`,
          onclick: () => start(system),
        },
        isChosen ? "Click on the map" : "Place",
      ),
      h(
        "button",
        {
          type: "button",
          "aria-label": `Place ${system.name} at the map's centre`,
          onclick: () => {
            const { lng, lat } = app.map.gl.getCenter();
            put(system, lng, lat);
          },
        },
        "At centre",
      ),
    );
    element.addEventListener("dragstart", (event) => event.dataTransfer?.setData(DRAGGED, system.id));
    return element;
  };
  input.addEventListener("input", render);
  takeDrops(model, (id, lon, lat) => {
    const system = systems.find((one) => one.id === id);
    if (system) put(system, lon, lat);
  });
  return h("div", { class: "add-system" }, input, list);
}

export async function loadSystems(): Promise<readonly System[]> {
  return (await get("/catalogue")).systems;
}

function takeDrops(model: Model, put: (id: string, lon: number, lat: number) => void): void {
  const { gl } = model.app.map;
  const container = gl.getContainer();
  container.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes(DRAGGED)) event.preventDefault();
  });
  container.addEventListener("drop", (event) => {
    const id = event.dataTransfer?.getData(DRAGGED);
    if (!id) return;
    event.preventDefault();
    const box = container.getBoundingClientRect();
    const { lng, lat } = gl.unproject([event.clientX - box.left, event.clientY - box.top]);
    put(id, lng, lat);
  });
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[\s\-/]+/g, "");
}

function round(degrees: number): number {
  return Math.round(degrees * 100) / 100;
}
