/** The battle: play a scenario in the background, see what came of it and why, and play one of the plays again. */
import "./battle.css";
import { get } from "../api";
import type { App } from "../app";
import { h, show } from "../dom";
import { contrast } from "./contrast";
import { follow } from "./follow";
import { Form } from "./form";
import { outcome } from "./outcome";
import { ReplayView } from "./replay_view";
import { PLAYED, type Contrast, type Outcome, type Run } from "./types";

const MOST_EARLIER = 8;

/** Fill the panel of this part, and what it puts on the map. */
export function mountBattle(app: App, host: HTMLElement): void {
  const battle = new Battle(app);
  host.append(battle.element);
  let loaded = false;
  app.state.on(["tab"], ({ tab }) => {
    if (tab !== "battle" || loaded) return;
    loaded = true;
    void battle.load();
  });
}

class Battle {
  readonly element: HTMLElement;
  private readonly form: Form;
  private readonly inputs: HTMLDetailsElement;
  private readonly progress = h("div");
  private readonly result = h("div", { class: "battle-result" });
  private readonly earlier = h("div");
  private stop: () => void = () => {};
  private replay: ReplayView | null = null;

  constructor(private readonly app: App) {
    this.form = new Form(app, (run) => this.follow(run));
    this.inputs = h(
      "details",
      { open: true, class: "battle-inputs" },
      h("summary", {}, "What to play"),
      this.form.element,
    );
    this.element = h(
      "div",
      { class: "battle" },
      h(
        "p",
        { class: "battle-soft" },
        "Plays a defence against notional raids and air traffic, many times. Simulation from public information; " +
          "never a clearance to fly.",
      ),
      this.inputs,
      this.progress,
      this.result,
      this.earlier,
    );
  }

  async load(): Promise<void> {
    await this.form.load();
    await this.listEarlier();
  }

  private follow(run: Run): void {
    this.clear();
    const { element, stop } = follow(this.app, run, (ended) => void this.ended(ended));
    this.stop = stop;
    show(this.progress, element);
  }

  private async ended(run: Run): Promise<void> {
    show(this.progress);
    if (run.state === "done") {
      await this.open(run);
    } else if (run.state === "cancelled") {
      show(this.progress, h("p", { class: "battle-card", role: "status" }, `${run.title} was ${run.text}.`));
    } else {
      this.inputs.open = true;
      this.form.tell(run.problem ?? { detail: run.text });
    }
    await this.listEarlier();
  }

  private async open(run: Run): Promise<void> {
    this.clear();
    try {
      const result = await get("/runs/{run_id}/result", {}, { names: { run_id: run.id } });
      this.inputs.open = false;
      this.put(run, result as Outcome | Contrast);
    } catch (error) {
      this.app.notices.fail(error);
    }
  }

  private put(run: Run, result: Outcome | Contrast): void {
    const isOne = "scenario" in result;
    const names = isOne ? [result.scenario] : [result.a, result.b];
    this.replay = new ReplayView(this.app, run.id, result.replications, names);
    const heading = h("h2", { tabindex: -1 }, names.join(" and "));
    const options = `-n ${result.replications} --seed ${result.seed}${result.uncertainty === "full" ? " --uncertainty full" : ""}`;
    show(
      this.result,
      heading,
      h(
        "p",
        { class: "battle-soft" },
        `${result.replications.toLocaleString("en")} plays, seed ${result.seed}, ${result.uncertainty} values, ${result.seconds.toFixed(1)} s. `,
        h("a", { href: `/runs/${run.id}/result`, download: `${names.join("-")}.json` }, "As JSON"),
      ),
      isOne ? outcome(result) : contrast(result),
      this.replay.element,
      h(
        "p",
        { class: "battle-soft" },
        "The same from the command line (a text of your own: with its file): ",
        h("code", {}, `openiads ${run.kind} ${names.join(" ")} ${options}`),
      ),
    );
    heading.focus({ preventScroll: true });
    const panel = this.element.parentElement!;
    panel.scrollTop += this.result.getBoundingClientRect().top - panel.getBoundingClientRect().top;
  }

  /** Runs that others, or this page before, have started. */
  private async listEarlier(): Promise<void> {
    try {
      const runs = (await get("/runs")).filter(({ kind }) => PLAYED.includes(kind)).slice(0, MOST_EARLIER);
      show(this.earlier, runs.length ? this.earlierRuns(runs) : null);
    } catch (error) {
      this.app.notices.fail(error);
    }
  }

  private earlierRuns(runs: readonly Run[]): HTMLElement {
    const item = (run: Run) => {
      const words = `${run.kind} ${run.title}`;
      const when = new Date(run.queued_at).toLocaleTimeString("en-GB", {
        hour: "2-digit",
        minute: "2-digit",
      });
      const open = () => (run.ended_at ? void this.open(run) : this.follow(run));
      const canOpen = run.state === "done" || !run.ended_at;
      return h(
        "li",
        {},
        canOpen ? h("button", { type: "button", class: "battle-link", onclick: open }, words) : words,
        h("span", { class: "battle-soft" }, ` ${when}, ${run.state}`),
      );
    };
    return h(
      "section",
      { "aria-label": "Runs so far" },
      h("h2", {}, "Runs so far"),
      h("ul", { class: "battle-runs" }, ...runs.map(item)),
    );
  }

  private clear(): void {
    this.stop();
    this.replay?.close();
    this.replay = null;
    show(this.progress);
    show(this.result);
  }
}
