/** Asking about the middle of the map by the keyboard. */
import type { App } from "../app";

/** Enter, with the focus on the map, asks about its middle. */
export function addEnterKey(app: App, ask: (lon: number, lat: number) => void): void {
  app.map.gl.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || app.tool.get() !== "" || app.state.get().tab !== "airspace") return;
    event.preventDefault();
    const { lng, lat } = app.map.gl.getCenter();
    ask(lng, lat);
  });
}
