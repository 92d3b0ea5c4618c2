/** Writing a bulletin: progress, cancel, then links to the page, the PDF and the data. */
import { del, post, stream } from "../api";
import type { App } from "../app";
import { h, show } from "../dom";
import type { Run } from "./types";

/** What is asked for, or words on what is missing. */
export type Asked = () => Record<string, unknown> | string;

export function mountBulletin(app: App, asked: Asked, host: HTMLElement): void {
  const start = h("button", { type: "button", class: "main-button" }, "Write the bulletin");
  const place = h("div", { "aria-live": "polite" });
  start.addEventListener("click", () => {
    const body = asked();
    if (typeof body === "string") {
      app.notices.say(body);
      return;
    }
    start.disabled = true;
    post("/bulletins", body)
      .then((run) => follow(app, run, place, () => (start.disabled = false)))
      .catch((error: unknown) => {
        start.disabled = false;
        app.notices.fail(error);
      });
  });
  show(
    host,
    h("h2", { id: "risk-bulletin" }, "Bulletin"),
    h(
      "p",
      { class: "risk-note" },
      "In the manner of a conflict-zone information bulletin: what is said of the airspace, regions and levels, what is deployed, sources, contradictions, what is not known. To read, print and send.",
    ),
    start,
    place,
  );
}

function follow(app: App, first: Run, place: HTMLElement, onEnd: () => void): void {
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Progress of the bulletin" });
  const words = h("p", { class: "risk-note" }, "waiting for its turn");
  const cancel = h("button", { type: "button", class: "risk-button" }, "Cancel");
  cancel.addEventListener("click", () => {
    cancel.disabled = true;
    del("/runs/{run_id}", { run_id: first.id }).catch((error: unknown) => app.notices.fail(error));
  });
  show(place, bar, h("div", { class: "risk-row" }, words, cancel));
  const stop = stream<Run>(
    `/runs/${first.id}/events`,
    (run) => {
      bar.value = run.share;
      show(words, run.state === "queued" ? `waiting: ${run.n_before} before it` : run.text);
      if (run.ended_at === null) return;
      stop();
      onEnd();
      ended(app, run, place);
    },
    ["run"],
  );
}

function ended(app: App, run: Run, place: HTMLElement): void {
  if (run.state !== "done") {
    show(
      place,
      h(
        "p",
        { class: "risk-note" },
        run.state === "cancelled" ? "Cancelled." : (run.problem?.detail ?? run.text),
      ),
    );
    return;
  }
  const link = (path: string, words: string) =>
    h(
      "a",
      { href: `/bulletins/${run.id}${path}`, target: "_blank", rel: "noopener", class: "risk-button" },
      words,
    );
  app.notices.say("The bulletin is written.");
  show(
    place,
    h("p", {}, h("strong", {}, run.title)),
    h(
      "div",
      { class: "risk-row" },
      link("/page", "Open the page"),
      link("/pdf", "Open the PDF"),
      link("", "Data (JSON)"),
    ),
  );
}
