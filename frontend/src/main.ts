/** The page: a bar above, a panel at the left, the map, the time below; each part mounts itself. */
import "@fontsource-variable/inter";
import "./styles/tokens.css";
import "./styles/layout.css";
import "./styles/map.css";
import { mountBattle } from "./battle/mount";
import { mountCoverage } from "./coverage/mount";
import { h } from "./dom";
import type { App, Site } from "./app";
import { mountLaydown } from "./laydown/mount";
import { mountBase, readView } from "./map/mount";
import { makeSheet } from "./map/sheet";
import { mountTopBar } from "./map/top_bar";
import { MapView } from "./map/view";
import { Notices } from "./notices";
import { mountRisk } from "./risk/mount";
import { State } from "./state";
import { tabs } from "./tabs";
import { isDark } from "./theme";
import { Watched } from "./watched";

const START = { lon: 38.5, lat: 35.2, zoom: 5.6 };

function start(): void {
  const state = new State();
  const notices = new Notices();
  const side = tabs(state, [
    { id: "sites", title: "Sites" },
    { id: "airspace", title: "Airspace" },
    { id: "risk", title: "Flight risk" },
    { id: "battle", title: "Battle" },
  ]);
  const hosts = {
    topBar: h("header", { class: "top-bar" }),
    timeBar: h("footer", { class: "time-bar", "aria-label": "Time" }),
    mapTools: h("div", { class: "map-tools" }),
    mapReadout: h("div", { class: "map-readout" }),
  };
  const canvas = h("div", { class: "map-canvas" });
  const map = h("main", { class: "map", "aria-label": "Map" }, canvas, hosts.mapTools, hosts.mapReadout);
  document.body.append(hosts.topBar, side.element, map, hosts.timeBar, notices.element);
  const app: App = {
    state,
    notices,
    hosts,
    map: new MapView(canvas, { ...(readView(state.get().view) ?? START), dark: isDark(state.get().theme) }),
    sites: new Watched<readonly Site[] | null>(null),
    days: new Watched<readonly string[]>([]),
    tool: new Watched(""),
  };
  makeSheet(side.element);
  mountTopBar(app, hosts.topBar);
  mountBase(app);
  mountLaydown(app, side.panels.get("sites")!);
  mountCoverage(app, side.panels.get("airspace")!);
  mountRisk(app, side.panels.get("risk")!);
  mountBattle(app, side.panels.get("battle")!);
}

start();
