/** The bar over the map that plays a replication: start and stop, how fast, and where in time. */
import { h, show, svg } from "../dom";
import { clock } from "./numbers";

/** The signs of the buttons, in a box of 20 by 20. */
const SIGNS = {
  play: "M6 3 L17 10 L6 17 Z",
  pause: "M5 3 H8.5 V17 H5 Z M11.5 3 H15 V17 H11.5 Z",
  before: "M4 3 H6.5 V17 H4 Z M17 3 V17 L7.5 10 Z",
  next: "M3 3 L12.5 10 L3 17 Z M13.5 3 H16 V17 H13.5 Z",
  close:
    "M4 5.5 L5.5 4 L10 8.5 L14.5 4 L16 5.5 L11.5 10 L16 14.5 L14.5 16 L10 11.5 L5.5 16 L4 14.5 L8.5 10 Z",
};
/** Seconds of the replication in one second. */
const SPEEDS = [10, 30, 60, 120, 300];
const USUAL_SPEED = 60;

export class Player {
  readonly element: HTMLElement;
  private readonly button = h("button", { type: "button", class: "player-play" });
  private readonly slider: HTMLInputElement;
  private readonly readout = h("output", { class: "player-time" });
  private readonly speed: HTMLSelectElement;
  private t = 0;
  private frame = 0;
  private last = 0;

  /** end: of the replication, in s; times: of its events, for the steps; onTime: called with each new moment. */
  constructor(
    title: string,
    private readonly end: number,
    private readonly times: readonly number[],
    private readonly onTime: (t: number) => void,
    onClose: () => void,
  ) {
    this.slider = h("input", {
      type: "range",
      class: "player-slider",
      min: 0,
      max: Math.ceil(end),
      step: 1,
      value: 0,
      "aria-label": "Time in the replication",
    });
    this.slider.addEventListener("input", () => this.goTo(this.slider.valueAsNumber));
    this.speed = h(
      "select",
      { "aria-label": "Speed" },
      ...SPEEDS.map((one) => h("option", { value: one, selected: one === USUAL_SPEED }, `${one}×`)),
    );
    this.button.addEventListener("click", () => this.toggle());
    const step = (words: string, name: keyof typeof SIGNS, go: () => void) =>
      h(
        "button",
        {
          type: "button",
          class: `player-step player-${name}`,
          "aria-label": words,
          title: words,
          onclick: go,
        },
        sign(name),
      );
    this.element = h(
      "section",
      { class: "battle-player", "aria-label": `Replay of ${title}` },
      h(
        "div",
        { class: "player-controls" },
        step("Event before", "before", () => this.step(-1)),
        this.button,
        step("Next event", "next", () => this.step(1)),
        this.slider,
        this.readout,
        this.speed,
        step("Close the replay", "close", onClose),
      ),
    );
    this.draw();
  }

  /** Show a moment; playing goes on from there. */
  goTo(t: number): void {
    this.t = Math.min(Math.max(t, 0), this.end);
    this.draw();
    this.onTime(this.t);
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.draw();
  }

  private toggle(): void {
    if (this.frame) {
      this.stop();
      return;
    }
    if (this.t >= this.end) this.t = 0;
    this.last = performance.now();
    this.frame = requestAnimationFrame((now) => this.tick(now));
    this.draw();
  }

  private tick(now: number): void {
    const passed = Math.min((now - this.last) / 1000, 1);
    this.last = now;
    this.frame = requestAnimationFrame((next) => this.tick(next));
    this.goTo(this.t + passed * Number(this.speed.value));
    if (this.t >= this.end) this.stop();
  }

  private step(way: 1 | -1): void {
    const next =
      way > 0
        ? this.times.find((time) => time > this.t + 0.05)
        : [...this.times].reverse().find((time) => time < this.t - 0.05);
    this.goTo(next ?? (way > 0 ? this.end : 0));
  }

  private draw(): void {
    const isPlaying = this.frame !== 0;
    this.button.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    show(this.button, sign(isPlaying ? "pause" : "play"));
    this.slider.value = String(Math.round(this.t));
    this.slider.setAttribute("aria-valuetext", `${clock(this.t)} of ${clock(this.end)}`);
    show(this.readout, `${clock(this.t)} / ${clock(this.end)}`);
  }
}

function sign(name: keyof typeof SIGNS): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 20 20", class: "player-sign", "aria-hidden": "true" },
    svg("path", { d: SIGNS[name] }),
  );
}
