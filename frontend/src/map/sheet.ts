/** On a small screen the panel is a sheet at the foot of the page: its handle opens and closes it. */
import { h, show } from "../dom";

/** Give the panel its handle; changing tabs opens it. */
export function makeSheet(side: HTMLElement): void {
  const handle = h("button", { type: "button", class: "sheet-handle" });
  const set = (open: boolean) => {
    side.classList.toggle("closed", !open);
    handle.setAttribute("aria-expanded", String(open));
    show(handle, open ? "Hide the panel" : "Show the panel");
  };
  handle.addEventListener("click", () => set(side.classList.contains("closed")));
  side.querySelector("[role=tablist]")?.addEventListener("click", () => set(true));
  side.prepend(handle);
  set(true);
}
