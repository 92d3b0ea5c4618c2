import type { App } from "../app";

/** Fill the panel of this part, and what it puts on the map. */
export function mountLaydown(_app: App, _host: HTMLElement): void {}
