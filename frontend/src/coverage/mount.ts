/** The part "Airspace": coverage on the map, the height slider, the number under the cursor, and the panel. */
import "./coverage.css";
import { get, Problem } from "../api";
import type { App } from "../app";
import { h } from "../dom";
import { addEnterKey } from "./keys";
import { cutTool } from "./cut_tool";
import { Draggers } from "./drag";
import { CoverageLayer } from "./layer";
import { RestLoader } from "./loader";
import { Model } from "./model";
import { panel } from "./panel";
import { isShown, readout } from "./readout";
import { heightSlider } from "./slider";
import { loadSystems } from "./add_system";
import { WhyCard } from "./why_card";

/** What changes quickly, such as time being moved, is asked for once it stays. */
const SETTLED_MS = 150;

export function mountCoverage(app: App, host: HTMLElement): void {
  Promise.all([get("/coverage/levels"), loadSystems(), app.map.whenReady()])
    .then(([stops, systems]) => {
      const model = new Model(app, stops);
      const layer = new CoverageLayer(app.map);
      const why = new WhyCard(model);
      const names = new Map(systems.map(({ id, name }) => [id, name]));
      const slider = heightSlider(model);
      new Draggers(model, layer, (system) => names.get(system) ?? system);
      host.append(why.element, panel(model, systems, cutTool(model)));
      app.hosts.mapTools.append(slider);
      app.hosts.mapReadout.prepend(readout(model));
      followModel(model, layer);
      app.state.on(["tab"], ({ tab }) => {
        layer.setVisible(isShown(tab));
        slider.hidden = !isShown(tab);
        if (tab !== "airspace") why.close();
      });
      app.map.gl.on("click", ({ lngLat, originalEvent }) => {
        const onMarker = (originalEvent.target as Element).closest(".maplibregl-marker");
        if (!onMarker && app.tool.get() === "" && app.state.get().tab === "airspace")
          void why.ask(lngLat.lng, lngLat.lat).then(() => host.scrollTo({ top: 0 }));
      });
      addEnterKey(app, (lon, lat) => void why.ask(lon, lat).then(() => why.element.focus()));
    })
    .catch((error: unknown) => {
      host.append(h("p", {}, "What can be seen and reached cannot be shown: the server did not answer."));
      app.notices.fail(error);
    });
}

/** Ask for the field at rest whenever what it hangs on changes, and colour it anew where only the height does. */
function followModel(model: Model, layer: CoverageLayer): void {
  const { app } = model;
  const loader = new RestLoader();
  let timer = 0;
  let asked = "";
  const load = async () => {
    const query = model.restQuery();
    const key = JSON.stringify([query, app.sites.get()?.map(({ id, probability }) => [id, probability])]);
    if (key === asked && model.field.get()) {
      layer.show(model.field.get(), model.stop);
      return;
    }
    if (model.countsNone) {
      loader.cancel();
      asked = "";
      layer.show(null, model.stop);
      model.field.set(null);
      model.status.set({ kind: "idle", words: "No site counts: choose one below." });
      return;
    }
    asked = key;
    model.status.set({ kind: "busy", words: "Computing what can be seen and reached…" });
    try {
      const field = await loader.load(query);
      if (!field) return;
      layer.show(field, model.stop);
      model.moving.set(null);
      model.field.set(field);
      const n = field.sites.length;
      model.status.set({
        kind: "shown",
        words: `${n} ${n === 1 ? "site" : "sites"} counted${field.days[0] ? `, ${field.days[0]}` : ""}`,
      });
    } catch (error) {
      asked = "";
      layer.show(null, model.stop);
      model.field.set(null);
      model.moving.set(null);
      model.status.set({ kind: "failed", words: words(error) });
    }
  };
  const soon = () => {
    if (app.sites.get() === null) return;
    clearTimeout(timer);
    timer = setTimeout(() => void load(), SETTLED_MS) as unknown as number;
  };
  app.state.on(["quantity", "target", "against", "only", "suppose"], soon);
  app.sites.on(soon);
  app.state.on(["level"], () => {
    const field = model.field.get();
    if (field && model.has(field, model.stop)) layer.show(field, model.stop);
    else if (field) soon();
  });
}

function words(error: unknown): string {
  return error instanceof Problem ? `${error.title}. ${error.detail}` : String(error);
}
