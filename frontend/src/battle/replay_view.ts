/** The replay of any replication: which one, the player over the map, and what happened beside it. */
import { address, get } from "../api";
import type { App } from "../app";
import { h, show } from "../dom";
import { EventList, legend } from "./event_list";
import { Player } from "./player";
import { summary } from "./replay_words";
import { Stage, STYLES } from "./stage";
import type { Replay } from "./types";

const LAST_REPLICATION = 2 ** 31 - 1;
const FILES = {
  "replay.acmi": "Tacview recording",
  "events.csv": "events as CSV",
  "events.parquet": "events as Parquet",
  "replay.png": "picture",
} as const;

export class ReplayView {
  readonly element: HTMLElement;
  private readonly number: HTMLInputElement;
  private readonly side: HTMLSelectElement;
  private readonly body = h("div", { "aria-busy": "false" });
  private playing: { stage: Stage; player: Player; events: EventList } | null = null;
  private asking = new AbortController();
  private t = 0;
  private chosen = "";
  private readonly unwatch: () => void;
  private readonly picked = (event: { point: { x: number; y: number } }) => this.pick(event.point);

  /** n: how many were played; names: of the scenarios, one or two. */
  constructor(
    private readonly app: App,
    private readonly runId: string,
    n: number,
    names: readonly string[],
  ) {
    this.number = h("input", {
      type: "number",
      id: "battle-replication",
      min: 0,
      max: LAST_REPLICATION,
      step: 1,
      value: 0,
      required: true,
    });
    this.side = h(
      "select",
      { id: "battle-side" },
      ...names.map((name, at) =>
        h("option", { value: "ab"[at] }, `${names.length > 1 ? ["before: ", "after: "][at] : ""}${name}`),
      ),
    );
    this.element = this.layout(n, names.length > 1);
    app.map.gl.on("click", this.picked);
    this.unwatch = app.state.on(["tab"], ({ tab }) => {
      this.playing?.stage.setShown(tab === "battle");
      if (tab !== "battle") this.playing?.player.stop();
    });
  }

  /** Take the replay off the map. */
  close(): void {
    this.asking.abort();
    this.take();
    this.app.map.gl.off("click", this.picked);
    this.unwatch();
  }

  private layout(n: number, two: boolean): HTMLElement {
    const step = (words: string, by: number) =>
      h("button", { type: "button", onclick: () => this.step(by) }, words);
    const form = h(
      "form",
      { class: "battle-form", "aria-label": "Which play" },
      two ? h("label", { for: "battle-side" }, "Scenario") : null,
      two ? this.side : null,
      h(
        "label",
        { for: "battle-replication" },
        `Number of the play (0 to ${n - 1} were played; any other can be)`,
      ),
      h(
        "div",
        { class: "battle-row battle-start" },
        this.number,
        h("button", { type: "submit", class: "main-button" }, "Replay"),
        step("Previous", -1),
        step("Next", 1),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.open();
    });
    return h("section", { "aria-label": "Replay" }, h("h2", {}, "Replay of one play"), form, this.body);
  }

  private step(by: number): void {
    this.number.valueAsNumber = Math.min(
      Math.max((this.number.valueAsNumber || 0) + by, 0),
      LAST_REPLICATION,
    );
    void this.open();
  }

  private async open(): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    this.body.setAttribute("aria-busy", "true");
    const names = { run_id: this.runId, replication: String(this.number.valueAsNumber) };
    try {
      const options = { names, signal: this.asking.signal };
      this.put(await get("/runs/{run_id}/replays/{replication}", { side: this.side.value }, options), names);
    } catch (error) {
      this.app.notices.fail(error);
    }
    this.body.setAttribute("aria-busy", "false");
  }

  private put(replay: Replay, names: Record<string, string>): void {
    const isFirst = this.playing === null;
    this.take();
    const stage = new Stage(this.app.map, replay);
    if (isFirst) stage.fit();
    const title = `${replay.scenario}, play ${replay.replication}`;
    const times = [...new Set(replay.events.map(({ t_s }) => t_s))];
    const player = new Player(
      title,
      replay.end_s,
      times,
      (t) => this.show(t),
      () => this.leave(),
    );
    const events = new EventList(
      replay,
      (t) => player.goTo(t),
      (vehicle) => this.choose(vehicle),
    );
    this.playing = { stage, player, events };
    this.mapElement().append(player.element);
    this.mapElement().classList.add("has-replay");
    show(
      this.body,
      h("p", { "data-value": "summary" }, summary(replay)),
      h("p", { class: "battle-soft" }, "Play it below the map. Click a track or a shot for its story."),
      legend(STYLES),
      events.element,
      h("p", { class: "battle-downloads" }, "Download: ", ...this.files(names)),
      h(
        "p",
        { class: "battle-soft" },
        "A notional play from public information, no record of anything that happened.",
      ),
    );
    player.goTo(0);
  }

  private files(names: Record<string, string>): HTMLElement[] {
    return Object.entries(FILES).map(([file, words]) => {
      const path = "/runs/{run_id}/replays/{replication}/{file}";
      return h(
        "a",
        { href: address(path, { side: this.side.value }, { ...names, file }), download: true },
        words,
      );
    });
  }

  private show(t: number): void {
    this.t = t;
    this.playing?.stage.show(t, this.chosen);
    this.playing?.events.mark(t);
  }

  private choose(vehicle: string): void {
    this.chosen = vehicle;
    this.playing?.events.choose(vehicle);
    this.show(this.t);
  }

  private pick({ x, y }: { x: number; y: number }): void {
    if (!this.playing || this.app.tool.get() !== "" || this.app.state.get().tab !== "battle") return;
    const vehicle = this.playing.stage.pick(x, y);
    if (vehicle) this.choose(vehicle);
  }

  /** Close the replay that is shown, and keep the form. */
  private leave(): void {
    this.take();
    show(this.body);
    this.number.focus();
  }

  private take(): void {
    if (!this.playing) return;
    this.playing.player.stop();
    this.playing.player.element.remove();
    this.playing.stage.close();
    this.mapElement().classList.remove("has-replay");
    this.playing = null;
    this.chosen = "";
  }

  private mapElement(): HTMLElement {
    return this.app.hosts.mapReadout.parentElement!;
  }
}
