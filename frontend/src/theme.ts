/** Light and dark: the user's choice, else the system's. */
import type { State, ViewState } from "./state";

export function isDark(theme: ViewState["theme"]): boolean {
  return theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
}

/** Keep the page's theme at what the state says; `onChange` is called now and at every change. */
export function followTheme(state: State, onChange: (dark: boolean) => void): void {
  const follow = () => {
    const dark = isDark(state.get().theme);
    document.documentElement.dataset["theme"] = dark ? "dark" : "light";
    onChange(dark);
  };
  state.on(["theme"], follow);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", follow);
}
