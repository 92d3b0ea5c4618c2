/** What is to be played: one scenario or two, how often, with what luck and what uncertainty. */
import { get, post, Problem } from "../api";
import type { App } from "../app";
import { h, show } from "../dom";
import { ScenarioField } from "./scenario_field";
import type { Run, RunAsked } from "./types";
import { faultWords } from "./yaml_editor";

const FIRST = "qamishli-2022";
const BEFORE_AND_AFTER = ["hmeimim-2024-before", "hmeimim-2024-after"] as const;
const MOST_PLAYS = 1_000_000;
/** As large as a number of the browser is exact. */
const LARGEST_SEED = Number.MAX_SAFE_INTEGER;
const TERRAINS = ["bundled", "none", "copernicus-30", "copernicus-90", "terrarium"];

export class Form {
  readonly element: HTMLFormElement;
  private readonly first: ScenarioField;
  private readonly second: ScenarioField;
  private readonly two: HTMLInputElement;
  private readonly n: HTMLInputElement;
  private readonly seed: HTMLInputElement;
  private readonly uncertainty: HTMLSelectElement;
  private readonly terrain: HTMLSelectElement;
  private readonly button: HTMLButtonElement;
  private readonly complaint = h("div", { role: "alert", class: "battle-complaint" });

  constructor(
    private readonly app: App,
    private readonly onStart: (run: Run) => void,
  ) {
    this.first = new ScenarioField(app, "battle-first", "Scenario", (error) => this.refused(error));
    this.second = new ScenarioField(app, "battle-second", "Set against it", (error) => this.refused(error));
    this.two = h("input", { type: "checkbox", id: "battle-two" });
    this.n = h("input", {
      type: "number",
      id: "battle-n",
      min: 1,
      max: MOST_PLAYS,
      step: 1,
      value: 1000,
      required: true,
    });
    this.seed = h("input", {
      type: "number",
      id: "battle-seed",
      min: 0,
      max: LARGEST_SEED,
      step: 1,
      value: 1,
      required: true,
    });
    this.uncertainty = h(
      "select",
      { id: "battle-uncertainty" },
      h("option", { value: "best" }, "best values"),
      h("option", { value: "full" }, "drawn anew in each play"),
    );
    this.terrain = h(
      "select",
      { id: "battle-terrain" },
      h("option", { value: "" }, "as the scenario says"),
      ...TERRAINS.map((name) => h("option", { value: name }, name === "none" ? "none (a smooth sea)" : name)),
    );
    this.button = h("button", { type: "submit", class: "main-button" }, "Run");
    this.element = this.layout();
    this.two.addEventListener("change", () => this.compare());
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.start();
    });
    this.compare();
  }

  /** Ask for the shipped scenarios; the form works with texts of one's own even where that fails. */
  async load(): Promise<void> {
    try {
      const shipped = await get("/scenarios");
      this.first.fillIn(shipped, FIRST);
      this.second.fillIn(shipped, BEFORE_AND_AFTER[1]);
    } catch (error) {
      this.app.notices.fail(error);
    }
  }

  /** Show why a run failed: at the lines of the texts it is about, else in words. */
  tell(problem: {
    detail: string;
    faults?: readonly {
      where: string;
      field: string;
      value?: string | null;
      problem: string;
      remedy: string;
    }[];
  }): void {
    const faults = (problem.faults ?? []).map((fault) => ({ ...fault, value: fault.value ?? null }));
    const ofSecond = faults.filter(({ where }) => where.startsWith("second scenario"));
    const ofFirst = faults.filter((fault) => !ofSecond.includes(fault));
    const left = [
      ...(ofFirst.length && this.first.tell(ofFirst) ? [] : ofFirst),
      ...(ofSecond.length && this.second.tell(ofSecond) ? [] : ofSecond),
    ];
    const told = faults.length > 0 && left.length === 0;
    show(
      this.complaint,
      told ? "The scenario has faults; they are shown below its text." : null,
      ...left.map((fault) => h("p", {}, `${fault.where}: ${faultWords(fault)}`)),
      faults.length === 0 ? problem.detail : null,
    );
  }

  private layout(): HTMLFormElement {
    return h(
      "form",
      { class: "battle-form", "aria-label": "What to play" },
      h(
        "label",
        { class: "battle-check" },
        this.two,
        "set a second scenario against it, under the same luck",
      ),
      this.first.element,
      this.second.element,
      h(
        "div",
        { class: "battle-columns" },
        h("div", {}, h("label", { for: "battle-n" }, "Plays"), this.n),
        h("div", {}, h("label", { for: "battle-seed" }, "Seed"), this.seed),
        h("div", {}, h("label", { for: "battle-uncertainty" }, "Values"), this.uncertainty),
        h("div", {}, h("label", { for: "battle-terrain" }, "Terrain"), this.terrain),
      ),
      h("div", { class: "battle-row" }, this.button),
      this.complaint,
    );
  }

  private compare(): void {
    const two = this.two.checked;
    this.second.element.hidden = !two;
    show(this.button, two ? "Compare" : "Run");
    if (two) this.first.choose(BEFORE_AND_AFTER[0]);
  }

  private async start(): Promise<void> {
    show(this.complaint);
    const fields = this.two.checked ? [this.first, this.second] : [this.first];
    if (fields.some((field) => field.isEmpty)) {
      show(
        this.complaint,
        "The scenario is empty: paste its YAML, make one from the laydown, or choose a shipped one.",
      );
      return;
    }
    this.button.disabled = true;
    try {
      this.onStart(await post("/runs", await this.asked()));
    } catch (error) {
      this.refused(error);
    } finally {
      this.button.disabled = false;
    }
  }

  private refused(error: unknown): void {
    if (error instanceof Problem) this.tell(error);
    else this.app.notices.fail(error);
  }

  private async asked(): Promise<RunAsked> {
    return {
      kind: this.two.checked ? "compare" : "simulate",
      scenario: await this.first.given(),
      against: this.two.checked ? await this.second.given() : null,
      n: this.n.valueAsNumber,
      seed: this.seed.valueAsNumber,
      uncertainty: this.uncertainty.value === "full" ? "full" : "best",
      terrain: this.terrain.value || null,
    };
  }
}
