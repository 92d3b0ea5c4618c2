/** What a person says of a claim: accepted, rejected, retracted, corrected, rated; kept beside it with name and reason. */
import { post, Problem } from "../api";
import type { App } from "../app";
import { h, show } from "../dom";
import { dialog, field } from "./dialog";
import type { Laydown } from "./follow";
import { credibilityWords, eventWords, whereWords, type ClaimExplanation } from "./words";

const VERDICTS = [
  ["accept", "Accept: the text says so"],
  ["reject", "Reject: the text does not say so, or it is not to be used"],
  ["retract", "Retracted: its own source took it back"],
  ["correct", "Correct: something was read wrongly"],
  ["rate", "Only say how credible it is"],
] as const;
/** Fields of a claim and what to write for them. */
const CORRECTABLE: Readonly<Record<string, string>> = {
  place: "a name, or LAT,LON,KM",
  system: "a name, such as S-400",
  count: "a number",
  event: "deployed, moved, withdrawn, flew, destroyed, airspace or other",
  modality: "confirmed, reported, unconfirmed, planned or denied",
  valid_from: "a day, such as 2024-12-06",
  valid_to: "a day, or none",
  origin: "a name, or none",
  destinations: "names with semicolons between them",
  operator: "a country or force",
};
const REVIEWER_KEY = "openiads-reviewer";
const CREDIBILITIES = [1, 2, 3, 4, 5, 6];

export function judgeClaim(app: App, laydown: Laydown, explained: ClaimExplanation): void {
  const quote = h("blockquote", { class: "claim" }, h("mark", {}, explained.claim.quote));
  if (!laydown.canKeep.get()) {
    dialog("Judge a claim", [
      quote,
      h(
        "p",
        {},
        "These are the bundled sample reports, and nothing can be kept beside them. Start the server with a store of " +
          "your own, then verdicts are kept in it:",
      ),
      h("pre", {}, "openiads read --store my.db REPORT...\nopeniads serve --store my.db"),
    ]);
    return;
  }
  const form = verdictForm(app, laydown, explained, () => opened.close());
  const { claim } = explained;
  const opened = dialog("Judge a claim", [
    quote,
    h("p", { class: "soft" }, [eventWords(claim), whereWords(claim)].filter(Boolean).join(" · ")),
    form,
  ]);
}

function verdictForm(
  app: App,
  laydown: Laydown,
  { claim }: ClaimExplanation,
  onDone: () => void,
): HTMLFormElement {
  const verdict = h(
    "select",
    { name: "verdict", required: true },
    ...VERDICTS.map(([value, words]) => h("option", { value }, words)),
  );
  const name = h(
    "select",
    { name: "field" },
    ...Object.keys(CORRECTABLE).map((value) => h("option", { value }, value.replace("_", " "))),
  );
  const value = h("input", { name: "value", maxlength: 400 });
  const correction = h("div", { class: "field-row" }, field("What", name), field("Should be", value));
  const credibility = h(
    "select",
    { name: "credibility" },
    h("option", { value: "" }, "as it is"),
    ...CREDIBILITIES.map((one) => h("option", { value: one }, credibilityWords(one))),
  );
  const reviewer = h("input", { name: "reviewer", required: true, maxlength: 200, autocomplete: "name" });
  reviewer.value = localStorage.getItem(REVIEWER_KEY) ?? "";
  const reason = h("textarea", { name: "reason", required: true, maxlength: 2000, rows: 2 });
  const trouble = h("p", { class: "form-problem", role: "alert" });
  const follow = () => {
    correction.hidden = verdict.value !== "correct";
    value.required = verdict.value === "correct";
    credibility.required = verdict.value === "rate";
    value.placeholder = CORRECTABLE[name.value] ?? "";
  };
  verdict.addEventListener("change", follow);
  name.addEventListener("change", follow);
  follow();
  const form = h(
    "form",
    { class: "form" },
    field("Verdict", verdict),
    correction,
    field("Credibility of what is claimed", credibility),
    field("Your name", reviewer),
    field("Reason", reason, "Kept beside the verdict; nothing is overwritten."),
    trouble,
    h(
      "div",
      { class: "form-actions" },
      h("button", { type: "submit", class: "main-button" }, "Keep this verdict"),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    localStorage.setItem(REVIEWER_KEY, reviewer.value);
    laydown.expectOwn();
    const body = {
      verdict: verdict.value,
      reviewer: reviewer.value,
      reason: reason.value,
      credibility: credibility.value ? Number(credibility.value) : null,
      corrections: verdict.value === "correct" ? [`${name.value}=${value.value}`] : [],
    };
    post("/claims/{claim_id}/verdicts", body, { names: { claim_id: claim.id } })
      .then(() => laydown.reload())
      .then(() => {
        app.notices.say("The verdict is kept, and the laydown is reckoned anew.");
        onDone();
      })
      .catch((error: unknown) => {
        show(trouble, error instanceof Problem ? error.detail : String(error));
      });
  });
  return form;
}
