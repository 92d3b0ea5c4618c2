/** The sites: as a list and in full in the panel, as symbols on the map, through time in the bar below. */
import type { App } from "../app";
import { Problem } from "../api";
import { h, show } from "../dom";
import { followLaydown } from "./follow";
import { judgeClaim } from "./judge";
import { reader } from "./read_report";
import { openReport } from "./report_view";
import { reviewButton } from "./review_list";
import { showAllButton } from "./show_all";
import { siteList } from "./site_list";
import { markSites } from "./site_marks";
import { noSuchSite, showSite } from "./site_view";
import { mountTimeBar } from "./time_bar";
import "./laydown.css";

const NOT_FOUND = 404;

export function mountLaydown(app: App, host: HTMLElement): void {
  const laydown = followLaydown(app);
  const mark = markSites(app, laydown);
  const list = h("div", {});
  const detail = h("div", {});
  const back = h(
    "button",
    { type: "button", class: "link-button back", onclick: () => app.state.set({ selected: "" }) },
    "‹ All sites",
  );
  const one = h("div", { hidden: true }, back, detail);
  let showLeft = false;
  let asked: AbortController | null = null;
  host.append(
    h("div", { class: "reader-button" }, reader(app, laydown), reviewButton(app, laydown)),
    list,
    one,
  );
  app.hosts.mapTools.append(showAllButton(app));
  mountTimeBar(app, laydown, app.hosts.timeBar);

  function drawList(): void {
    const focused = focusedSite(list);
    show(list, ...siteList(app, laydown, showLeft, (shown) => ((showLeft = shown), drawAll())));
    if (focused) list.querySelector<HTMLElement>(`[data-site="${CSS.escape(focused)}"]`)?.focus();
  }

  async function drawSite(): Promise<void> {
    const { selected } = app.state.get();
    list.hidden = selected !== "";
    one.hidden = selected === "";
    if (!selected || !laydown.day()) return;
    asked?.abort();
    asked = new AbortController();
    const actions = {
      open: (claim: Parameters<typeof openReport>[1]) => void openReport(app, claim),
      judge: (claim: Parameters<typeof openReport>[1]) => judgeClaim(app, laydown, claim),
    };
    try {
      await showSite(app, laydown, selected, detail, actions, asked.signal);
    } catch (error) {
      if (error instanceof Problem && error.status === NOT_FOUND) show(detail, noSuchSite(laydown));
      else app.notices.fail(error);
    }
  }

  function drawAll(): void {
    drawList();
    mark(showLeft);
    void drawSite();
  }

  laydown.every.on(drawAll);
  app.state.on(["affiliation"], drawAll);
  let before = app.state.get().selected;
  app.state.on(["selected"], ({ selected }) => {
    mark(showLeft);
    void drawSite().then(() => {
      if (selected && selected !== before)
        detail.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
      if (selected) host.scrollTop = 0;
      else list.querySelector<HTMLElement>(`[data-site="${CSS.escape(before)}"]`)?.focus();
      before = selected;
    });
  });
}

function focusedSite(list: HTMLElement): string {
  const focused = document.activeElement;
  return focused instanceof HTMLElement && list.contains(focused) ? (focused.dataset["site"] ?? "") : "";
}
