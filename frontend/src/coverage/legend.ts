/** What the colours mean. */
import { h, show } from "../dom";
import type { Model } from "./model";
import { legendOf, type Step } from "./palette";

export function legend(model: Model): HTMLElement {
  const element = h("div", { class: "coverage-legend" });
  const render = () => {
    const { quantity, against } = model.app.state.get();
    const field = model.field.get();
    const { title, steps } = legendOf(quantity, model.stop, against !== "", field?.levels ?? []);
    show(
      element,
      h("h3", {}, title),
      h(
        "ul",
        { class: "legend-steps" },
        ...steps.map((step) => h("li", {}, swatch(step), h("span", {}, step.words))),
      ),
    );
  };
  model.app.state.on(["quantity", "against", "level"], render);
  model.field.on(render);
  return element;
}

function swatch({ colour, pattern }: Step): HTMLElement {
  const [red, green, blue, alpha] = colour;
  const element = h("i", { class: `swatch ${pattern ?? ""}`, "aria-hidden": "true" });
  element.style.setProperty("--step", `rgb(${red} ${green} ${blue} / ${alpha / 255})`);
  return element;
}
