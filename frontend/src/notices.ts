/** Short words to the user: what happened (polite), and what went wrong (until it is closed). */
import { Problem } from "./api";
import { h } from "./dom";

const SHOWN_MS = 6000;

export class Notices {
  private readonly polite = h("div", { class: "notices", role: "status", "aria-live": "polite" });
  private readonly alerts = h("div", { class: "notices alerts", role: "alert" });
  readonly element = h("div", { class: "notice-area" }, this.polite, this.alerts);

  say(text: string): void {
    const notice = h("p", { class: "notice" }, text);
    this.polite.replaceChildren(notice);
    setTimeout(() => notice.remove(), SHOWN_MS);
  }

  /** Show what went wrong; an aborted request is nothing that went wrong. */
  fail(error: unknown): void {
    if (error instanceof DOMException && error.name === "AbortError") return;
    const [title, detail] =
      error instanceof Problem ? [error.title, error.detail] : ["Something went wrong", String(error)];
    if (!(error instanceof Problem)) console.error(error);
    const notice: HTMLElement = h(
      "div",
      { class: "notice problem" },
      h("strong", {}, title),
      h("p", {}, detail),
      h(
        "button",
        { type: "button", class: "quiet", "aria-label": "Close", onclick: () => notice.remove() },
        "×",
      ),
    );
    this.alerts.replaceChildren(notice);
  }

  clear(): void {
    this.alerts.replaceChildren();
  }
}
