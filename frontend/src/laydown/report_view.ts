/** A report's text with the words of claims marked. Always as text: nothing in it can become markup. */
import { get } from "../api";
import type { App } from "../app";
import { h } from "../dom";
import type { components } from "../generated/api";
import { dialog } from "./dialog";
import { safeAddress, type ClaimExplanation } from "./words";

type ReportText = components["schemas"]["ReportText"];

/** Open the report of a claim, its words in view. */
export async function openReport(app: App, { claim }: ClaimExplanation): Promise<void> {
  try {
    const report = await get("/reports/{path}", { claim: claim.id }, { names: { path: claim.report } });
    const opened = dialog(report.title || report.path, [reportMeta(report), reportBody(report, claim.id)]);
    opened.querySelector(".chosen")?.scrollIntoView({ block: "center" });
  } catch (error) {
    app.notices.fail(error);
  }
}

export function reportMeta(report: ReportText): HTMLElement {
  const address = safeAddress(report.url);
  return h(
    "p",
    { class: "soft" },
    `${[report.source, report.published ?? "date unknown", report.path].filter(Boolean).join(" · ")} `,
    address
      ? h(
          "a",
          { href: address, target: "_blank", rel: "noopener noreferrer", class: "link-button" },
          "As published",
        )
      : null,
  );
}

/** The text; what claims quote is marked, the words of the chosen claim more strongly. */
export function reportBody(report: ReportText, chosen = ""): HTMLElement {
  return h(
    "div",
    { class: "report-text", lang: "", dir: "auto" },
    ...report.pieces.map(({ text, claims }) =>
      claims?.length ? h("mark", { class: claims.includes(chosen) ? "chosen" : "" }, text) : text,
    ),
  );
}
