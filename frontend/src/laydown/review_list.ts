/** The claims that want the eye of a person, each with why, and what can be said of it. */
import { get } from "../api";
import type { App } from "../app";
import { h } from "../dom";
import type { components } from "../generated/api";
import { claimCard } from "./claim_card";
import { dialog } from "./dialog";
import type { Laydown } from "./follow";
import { judgeClaim } from "./judge";
import { openReport } from "./report_view";
import type { ClaimExplanation } from "./words";

type Wanted = components["schemas"]["Wanted"];

const MOST_SHOWN = 50;

/** A button that tells how many claims want review, kept up with what is known; hidden where none does. */
export function reviewButton(app: App, laydown: Laydown): HTMLElement {
  let wanted: readonly Wanted[] = [];
  const button = h("button", { type: "button", class: "link-button", hidden: true }, "");
  button.addEventListener("click", () => openList(app, laydown, wanted));
  laydown.version.on((version) => {
    if (!version) return;
    get("/claims/wanting")
      .then((found) => {
        wanted = found;
        button.hidden = found.length === 0;
        button.textContent =
          found.length === 1 ? "1 claim wants review" : `${found.length} claims want review`;
      })
      .catch((error: unknown) => app.notices.fail(error));
  });
  return button;
}

function openList(app: App, laydown: Laydown, wanted: readonly Wanted[]): void {
  const cards = wanted.slice(0, MOST_SHOWN).map(({ claim, why }) =>
    h(
      "div",
      {},
      claimCard(unexplained(claim), {
        open: (one) => void openReport(app, one),
        judge: (one) => {
          opened.close();
          judgeClaim(app, laydown, one);
        },
      }),
      h("ul", { class: "plain why" }, ...why.map((words) => h("li", {}, words))),
    ),
  );
  const more = wanted.length - cards.length;
  const opened = dialog("Claims that want review", [
    h(
      "p",
      { class: "soft" },
      "The least surely read come first. A verdict is kept beside the claim; nothing is overwritten.",
    ),
    ...cards,
    ...(more > 0 ? [h("p", { class: "soft" }, `And ${more} more, once these are judged.`)] : []),
  ]);
}

/** A claim without the words around its own. */
function unexplained(claim: Wanted["claim"]): ClaimExplanation {
  return { claim, sources: [], credibility: 6, verdict: null, passage: null, sites: [], against: [] };
}
