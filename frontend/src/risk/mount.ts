/** Flight risk: regions and routes of the user's, what reaches them at which level, and the bulletin. */
import { post } from "../api";
import type { App } from "../app";
import { h, show } from "../dom";
import { mountBulletin } from "./bulletin";
import { paintRisk } from "./layer";
import { Model, parseBands } from "./model";
import { mountRegions } from "./regions";
import { mountResults } from "./results";
import "./risk.css";
import { mountRoutes } from "./routes";

const QUICK_REGIONS = 6;
const BULLETIN_DRAWS = 8;

/** Fill the panel of this part, and what it puts on the map. */
export function mountRisk(app: App, host: HTMLElement): void {
  const model = new Model();
  const part = () => h("div", { class: "risk-part" });
  const [regions, routes, levels, results, bulletin] = [part(), part(), part(), part(), part()] as const;
  show(
    host,
    h(
      "p",
      { class: "risk-notice", role: "note" },
      "Simulation from public information; never a clearance to fly.",
    ),
    regions,
    routes,
    levels,
    results,
    bulletin,
  );
  mountRegions(app, model, regions);
  mountRoutes(app, model, routes);
  mountLevels(app, model, levels);
  mountResults(app, model, results);
  mountBulletin(app, () => request(app, model, BULLETIN_DRAWS), bulletin);
  paintRisk(app, model);
  const outdated = () => model.found.set(null);
  for (const watched of [model.chosen, model.routes, model.bands]) watched.on(outdated);
  app.state.on(["day", "known"], outdated);
}

function mountLevels(app: App, model: Model, host: HTMLElement): void {
  const input = h("input", {
    type: "text",
    value: model.bands.get(),
    id: "risk-bands",
    "aria-describedby": "risk-bands-help",
  });
  const help = h(
    "p",
    { class: "risk-note", id: "risk-bands-help" },
    "Flight levels in hundreds of feet, like 0-245, 245-460.",
  );
  input.addEventListener("change", () => {
    const bands = parseBands(input.value);
    const wrong = typeof bands === "string";
    input.setAttribute("aria-invalid", String(wrong));
    show(
      help,
      wrong
        ? `“${bands}” is no band of flight levels; give them like 0-245, 245-460.`
        : "Flight levels in hundreds of feet, like 0-245, 245-460.",
    );
    if (!wrong) model.bands.set(input.value);
  });
  const ask = h("button", { type: "button", class: "main-button" }, "What reaches them?");
  ask.addEventListener("click", () => {
    const body = request(app, model, 1);
    if (typeof body === "string") {
      app.notices.say(body);
      return;
    }
    if (model.chosenRegions.length > QUICK_REGIONS) {
      app.notices.say(
        `For more than ${QUICK_REGIONS} regions write the bulletin: it runs in the background.`,
      );
      return;
    }
    ask.disabled = true;
    show(ask, "Computing …");
    post("/airspace/exposure", body)
      .then((found) => {
        app.notices.clear();
        model.found.set(found);
      })
      .catch((error: unknown) => app.notices.fail(error))
      .finally(() => {
        ask.disabled = false;
        show(ask, "What reaches them?");
      });
  });
  show(host, h("h2", {}, h("label", { for: "risk-bands" }, "Levels")), input, help, ask);
}

/** The body of a request for the day that is shown, or words on what is missing. */
function request(app: App, model: Model, draws: number): Record<string, unknown> | string {
  const { day, known } = app.state.get();
  const regions = model.chosenRegions;
  const routes = model.routes.get();
  const bands = parseBands(model.bands.get());
  if (!regions.length && !routes.length)
    return model.regions.get().length
      ? "Choose a region in the list or on the map, or give a route."
      : "Bring regions as GeoJSON, or draw a route.";
  if (typeof bands === "string") return `“${bands}” is no band of flight levels.`;
  return {
    as_of: day || app.days.get().at(-1) || null,
    known_at: known || null,
    routes,
    regions: regions.length ? { type: "FeatureCollection", features: regions } : null,
    bands,
    draws,
  };
}
