/** The bar above: name, place search, theme, share, help. */
import type { App } from "../app";
import { h } from "../dom";
import { followTheme } from "../theme";
import { helpDialog } from "./help";
import { placeSearch } from "./place_search";

const THEMES = { auto: "As the system", light: "Light", dark: "Dark" } as const;

export function mountTopBar(app: App, host: HTMLElement): void {
  followTheme(app.state, (dark) => app.map.setDark(dark));
  const help = helpDialog();
  host.append(
    h("h1", {}, "openiads"),
    placeSearch(app),
    h(
      "div",
      { class: "top-tools" },
      themeChoice(app),
      h("button", { type: "button", class: "top-button", onclick: () => void share(app) }, "Share"),
      h("button", { type: "button", class: "top-button", onclick: () => help.showModal() }, "Help"),
    ),
    help,
  );
  addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.key === "?" && !target.matches("input, textarea, select") && !help.open) help.showModal();
  });
}

function themeChoice({ state }: App): HTMLElement {
  const select = h(
    "select",
    { class: "top-button", "aria-label": "Theme" },
    ...Object.entries(THEMES).map(([value, words]) => h("option", { value }, words)),
  );
  select.addEventListener("change", () => state.set({ theme: select.value as keyof typeof THEMES }));
  state.on(["theme"], ({ theme }) => {
    select.value = theme;
  });
  return select;
}

/** Copy the address of this very view. */
async function share({ map, state, notices }: App): Promise<void> {
  const { lng, lat } = map.gl.getCenter();
  state.set({ view: `${lng.toFixed(3)},${lat.toFixed(3)},${map.gl.getZoom().toFixed(3)}` });
  try {
    await navigator.clipboard.writeText(location.href);
    notices.say("The address of this view is copied.");
  } catch {
    notices.say(`Copy the address of this page: ${location.href}`);
  }
}
