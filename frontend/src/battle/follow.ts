/** A run as it goes on: a bar with words, and a button that cancels it. */
import { del, get, stream } from "../api";
import type { App } from "../app";
import { h, show } from "../dom";
import { percent } from "./numbers";
import type { Run } from "./types";

/** Events come at once; now and then the run is asked for as well, should the line have broken. */
const ASK_AGAIN_MS = 10_000;

/** Show the progress until the run has ended, then call `onEnd`. Gives the element and what stops following. */
export function follow(
  app: App,
  run: Run,
  onEnd: (run: Run) => void,
): { element: HTMLElement; stop: () => void } {
  const bar = h("progress", { max: 1, value: 0, "aria-label": `Progress of ${run.title}` });
  const words = h("p", { class: "battle-progress-words" });
  const cancel = h("button", { type: "button" }, "Cancel");
  cancel.addEventListener("click", () => {
    cancel.disabled = true;
    del("/runs/{run_id}", { run_id: run.id }).catch((error: unknown) => app.notices.fail(error));
  });
  const stop = () => {
    stopStream();
    clearInterval(timer);
  };
  const take = (now: Run) => {
    bar.value = now.share;
    show(words, state(now));
    if (now.ended_at === null) return;
    stop();
    onEnd(now);
  };
  const stopStream = stream<Run>(`/runs/${run.id}/events`, take, ["run"]);
  const timer = setInterval(() => {
    get("/runs/{run_id}", {}, { names: { run_id: run.id } })
      .then(take)
      .catch((error: unknown) => {
        stop();
        cancel.disabled = true;
        app.notices.fail(error);
      });
  }, ASK_AGAIN_MS);
  show(words, state(run));
  const element = h(
    "section",
    { class: "battle-card", "aria-label": "Progress" },
    h("h2", {}, run.title),
    bar,
    h("div", { class: "battle-row" }, words, cancel),
  );
  return { element, stop };
}

function state(run: Run): string {
  if (run.state === "queued")
    return `Waiting: ${run.n_before === 1 ? "one run comes" : `${run.n_before} runs come`} first`;
  return run.state === "running" ? `${run.text} · ${percent(run.share)}` : run.text;
}
