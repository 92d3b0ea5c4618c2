/** One scenario: a shipped one, the laydown of the shown day, or a text of one's own. */
import { get, post, type Fault } from "../api";
import type { App } from "../app";
import { h, show } from "../dom";
import { plural } from "./numbers";
import type { Scenario, ScenarioGiven, Shipped } from "./types";
import { YamlEditor } from "./yaml_editor";

const OWN = "own text";
const LAYDOWN = "laydown";

export class ScenarioField {
  readonly element: HTMLElement;
  private readonly choice: HTMLSelectElement;
  private readonly about = h("p", { class: "battle-soft" });
  private readonly laydown: HTMLElement;
  private readonly asset: HTMLInputElement;
  private readonly arriving = h("input", { type: "checkbox" });
  private readonly editor: YamlEditor;
  private readonly own: HTMLElement;
  private readonly holds = h("div");
  private shipped: readonly Shipped[] = [];

  constructor(
    private readonly app: App,
    private readonly id: string,
    label: string,
    private readonly onProblem: (error: unknown) => void,
  ) {
    this.choice = h("select", { id: `${id}-choice` });
    this.choice.addEventListener("change", () => this.chosen());
    this.editor = new YamlEditor(`${id}-yaml`, `${label}, as YAML`, () => show(this.holds));
    this.asset = h("input", {
      id: `${id}-asset`,
      type: "text",
      maxlength: 200,
      placeholder: "the likeliest place",
    });
    this.laydown = this.laydownPart();
    this.own = h(
      "div",
      { class: "battle-own" },
      this.editor.element,
      h(
        "div",
        { class: "battle-row" },
        h("button", { type: "button", onclick: () => void this.check() }, "Check"),
        h("a", { href: "/scenarios/schema", target: "_blank", rel: "noopener" }, "What may stand in it"),
      ),
      this.holds,
    );
    this.element = h(
      "div",
      { class: "battle-field" },
      h("label", { for: `${id}-choice` }, label),
      this.choice,
      this.about,
      this.laydown,
      this.own,
    );
    this.fillIn([]);
  }

  /** Offer the shipped scenarios; `first`: which of them is chosen. */
  fillIn(shipped: readonly Shipped[], first = ""): void {
    this.shipped = shipped;
    show(
      this.choice,
      h(
        "optgroup",
        { label: "Shipped" },
        ...shipped.map(({ name }) => h("option", { value: `shipped:${name}` }, name)),
      ),
      h(
        "optgroup",
        { label: "Yours" },
        h("option", { value: LAYDOWN }, "from the laydown of the shown day"),
        h("option", { value: OWN }, "a text of your own"),
      ),
    );
    if (shipped.some(({ name }) => name === first)) this.choice.value = `shipped:${first}`;
    this.chosen();
  }

  choose(name: string): void {
    this.choice.value = `shipped:${name}`;
    this.chosen();
  }

  /** What the server is asked to play; the laydown is made a scenario first. */
  async given(): Promise<ScenarioGiven> {
    const name = this.shippedName();
    if (name) return { name };
    return { yaml: this.choice.value === LAYDOWN ? (await this.fromLaydown()).yaml : this.editor.text };
  }

  get isEmpty(): boolean {
    return this.choice.value === OWN && this.editor.text.trim() === "";
  }

  /** Show faults at their lines; gives whether they are of a text that is shown here. */
  tell(faults: readonly Fault[]): boolean {
    if (this.choice.value !== OWN) return false;
    this.editor.tell(faults);
    return true;
  }

  private shippedName(): string {
    return this.choice.value.startsWith("shipped:") ? this.choice.value.slice("shipped:".length) : "";
  }

  private chosen(): void {
    const name = this.shippedName();
    const found = this.shipped.find((one) => one.name === name);
    show(
      this.about,
      found?.about,
      found
        ? h(
            "button",
            { type: "button", class: "battle-link", onclick: () => void this.edit(name) },
            "Edit a copy",
          )
        : null,
    );
    this.about.hidden = !name;
    this.laydown.hidden = this.choice.value !== LAYDOWN;
    this.own.hidden = this.choice.value !== OWN;
  }

  private async edit(name: string): Promise<void> {
    await this.take(() => get("/scenarios/{name}", {}, { names: { name } }));
  }

  /** Put a scenario of the server's into the editor, where it can be changed. */
  private async take(make: () => Promise<Scenario>): Promise<void> {
    try {
      const made = await make();
      this.choice.value = OWN;
      this.chosen();
      this.editor.text = made.yaml;
      show(this.holds, holds(made));
    } catch (error) {
      this.onProblem(error);
    }
  }

  private laydownPart(): HTMLElement {
    return h(
      "div",
      { class: "battle-box" },
      h(
        "p",
        { class: "battle-soft" },
        "The sites of the shown day become fire units, what flew becomes traffic, and a notional raid whose bearing " +
          "is drawn anew in each play is added. Where none of them is as likely as not to stand at a known place, " +
          "choose another day below the map, or play what is on its way.",
      ),
      h("label", { for: `${this.id}-asset` }, "What is defended (a place, or LAT,LON)"),
      this.asset,
      h("label", { class: "battle-check" }, this.arriving, "play what is on its way as if it had arrived"),
      h(
        "button",
        { type: "button", onclick: () => void this.take(() => this.fromLaydown()) },
        "See and edit it first",
      ),
    );
  }

  private fromLaydown(): Promise<Scenario> {
    const { day, known } = this.app.state.get();
    return post("/scenarios", {
      as_of: day || this.app.days.get().at(-1) || new Date().toISOString().slice(0, 10),
      known_at: known || null,
      asset: this.asset.value.trim() || null,
      with_arriving: this.arriving.checked,
    });
  }

  private async check(): Promise<void> {
    try {
      show(this.holds, holds(await post("/scenarios/check", { yaml: this.editor.text })));
      this.editor.tell([]);
    } catch (error) {
      const faults = error instanceof Error && "faults" in error ? (error.faults as Fault[]) : [];
      if (faults.length) this.editor.tell(faults);
      else this.onProblem(error);
    }
  }
}

/** What a scenario holds, in a few lines, each with why it is there. */
function holds(one: Scenario): HTMLElement {
  const rows = [
    ...one.units.map(({ name, because }) => ["defends", name, because]),
    ...one.assets.map(({ name, because }) => ["is defended", name, because]),
    ...one.raids.map(({ name, vehicle, count, because }) => [
      "attacks",
      `${name}: ${count} × ${vehicle}`,
      because,
    ]),
    ...one.traffic.map(({ name, vehicle, identity, count, because }) => [
      `flies (${identity})`,
      `${name}: ${count} × ${vehicle}`,
      because,
    ]),
  ];
  const flying = [...one.raids, ...one.traffic].reduce((sum, { count }) => sum + count, 0);
  return h(
    "details",
    { class: "battle-details" },
    h(
      "summary",
      {},
      `${one.name}: ${plural(one.units.length, "battery", "batteries")}, ${plural(flying, "aircraft", "aircraft")}`,
    ),
    h(
      "dl",
      { class: "battle-holds" },
      ...rows.flatMap(([role, name, because]) => [
        h("dt", {}, h("span", { class: "battle-soft" }, `${role} `), name),
        h("dd", {}, because || "as written"),
      ]),
    ),
    one.notes.length
      ? h("ul", { class: "battle-soft" }, ...one.notes.map((note) => h("li", {}, note)))
      : null,
  );
}
