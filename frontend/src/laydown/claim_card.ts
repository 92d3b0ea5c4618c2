/** One claim: its words as they stand in the report, who says so, how far they are relied on, what people said of it. */
import { h } from "../dom";
import {
  credibilityWords,
  eventWords,
  gradeWords,
  percent,
  safeAddress,
  sourceWords,
  whereWords,
  type ClaimExplanation,
} from "./words";

export interface ClaimActions {
  readonly open: (explained: ClaimExplanation) => void;
  readonly judge: (explained: ClaimExplanation) => void;
}

export function claimCard(explained: ClaimExplanation, actions: ClaimActions, against = false): HTMLElement {
  const { claim, passage, verdict } = explained;
  const dismissed = verdict === "reject" || verdict === "retract";
  const address = safeAddress(claim.url);
  return h(
    "article",
    { class: `claim${against ? " against" : ""}${dismissed ? " dismissed" : ""}`, "data-claim": claim.id },
    h(
      "blockquote",
      {},
      passage ? h("span", { class: "around" }, tail(passage.before)) : null,
      h("mark", {}, claim.quote),
      passage ? h("span", { class: "around" }, head(passage.after)) : null,
    ),
    h("p", { class: "claim-source" }, sourceWords(claim)),
    h(
      "p",
      { class: "soft" },
      [eventWords(claim), whereWords(claim), `read ${percent(claim.confidence)} surely`]
        .filter(Boolean)
        .join(" · "),
    ),
    claim.duplicate_of
      ? h("p", { class: "soft" }, `Near copy of ${claim.duplicate_of}: no source of its own.`)
      : null,
    grades(explained),
    ...(claim.revisions ?? []).map((said) =>
      h(
        "p",
        { class: "soft verdict" },
        `${said.verdict}${said.changed?.length ? ` (${said.changed.join(", ")})` : ""} by ${said.reviewer}, ` +
          `${said.made_at.slice(0, 10)}: ${said.reason}`,
      ),
    ),
    h(
      "div",
      { class: "claim-actions" },
      h(
        "button",
        { type: "button", class: "link-button", onclick: () => actions.open(explained) },
        "In its report",
      ),
      h(
        "button",
        { type: "button", class: "link-button", onclick: () => actions.judge(explained) },
        "Judge it",
      ),
      address
        ? h(
            "a",
            { href: address, target: "_blank", rel: "noopener noreferrer", class: "link-button" },
            "As published",
          )
        : null,
    ),
  );
}

function grades({ sources, credibility }: ClaimExplanation): HTMLElement | null {
  if (!sources.length) return null;
  const graded = sources.filter(({ reliability }) => reliability !== "F");
  const words = graded.length
    ? graded.map(({ source, reliability }) => `${source}: ${gradeWords(reliability)}`).join("; ")
    : "Source not graded (F)";
  const credible = credibility === 6 ? "" : `; claim ${credibilityWords(credibility)}`;
  return h("p", { class: "soft grade" }, `${words}${credible}`);
}

const AROUND_LETTERS = 90;

/** The end of what stands before a quote, and the beginning of what follows: as much as orients. */
function tail(text: string): string {
  const words = text.trimStart();
  return words.length <= AROUND_LETTERS
    ? words
    : `… ${words.slice(words.indexOf(" ", words.length - AROUND_LETTERS) + 1)}`;
}

function head(text: string): string {
  const words = text.trimEnd();
  return words.length <= AROUND_LETTERS
    ? words
    : `${words.slice(0, words.lastIndexOf(" ", AROUND_LETTERS))} …`;
}
