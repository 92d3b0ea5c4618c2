/** The tabs of the left panel, after the pattern of the ARIA authoring practices: arrows move, the panel follows. */
import { h } from "./dom";
import type { State, ViewState } from "./state";

export interface Tab {
  readonly id: ViewState["tab"];
  readonly title: string;
}

/** Gives the element and the panel of each tab. */
export function tabs(
  state: State,
  all: readonly Tab[],
): { element: HTMLElement; panels: Map<string, HTMLElement> } {
  const list = h("div", { role: "tablist", "aria-label": "What to look at", class: "tabs" });
  const panels = new Map<string, HTMLElement>();
  const buttons = all.map(({ id, title }) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${id}`,
        "aria-controls": `panel-${id}`,
        onclick: () => state.set({ tab: id }),
      },
      title,
    ),
  );
  for (const { id } of all) {
    panels.set(
      id,
      h("section", {
        role: "tabpanel",
        id: `panel-${id}`,
        "aria-labelledby": `tab-${id}`,
        tabindex: 0,
        class: "panel",
      }),
    );
  }
  list.append(...buttons);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = all.findIndex(({ id }) => id === state.get().tab);
    const next = (at + step + all.length) % all.length;
    state.set({ tab: all[next]!.id });
    buttons[next]!.focus();
    event.preventDefault();
  });
  state.on(["tab"], ({ tab }) => {
    all.forEach(({ id }, at) => {
      buttons[at]!.setAttribute("aria-selected", String(id === tab));
      buttons[at]!.tabIndex = id === tab ? 0 : -1;
      panels.get(id)!.hidden = id !== tab;
    });
  });
  return { element: h("aside", { class: "side", "aria-label": "Panel" }, list, ...panels.values()), panels };
}
