/** The bar above: name, theme. */
import type { App } from "../app";
import { h } from "../dom";
import { followTheme, isDark } from "../theme";

export function mountTopBar(app: App, host: HTMLElement): void {
  host.append(h("h1", {}, "openiads"));
  let shown = isDark(app.state.get().theme);
  followTheme(app.state, (dark) => {
    if (dark !== shown) app.map.setDark(dark);
    shown = dark;
  });
}
