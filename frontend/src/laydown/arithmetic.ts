/** How the probability of a site comes about, as a table that can be checked by hand. */
import { h } from "../dom";
import type { components } from "../generated/api";
import { percent } from "./words";

type Reckoning = components["schemas"]["Reckoning"];
type Term = components["schemas"]["Term"];

/** A table of the terms and their sum, then the steps that follow from it. */
export function arithmetic(reckoning: Reckoning): HTMLElement {
  const { supporting, opposing, departure } = reckoning;
  return h(
    "div",
    { class: "arithmetic" },
    h(
      "table",
      {},
      h(
        "caption",
        {},
        "Weight of how it is said × how surely it was read × grade of the source × of the claim",
      ),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "Source"),
          h("th", { scope: "col", class: "number" }, "Log-odds"),
        ),
      ),
      h(
        "tbody",
        {},
        ...supporting.map((term) => row(term, 1)),
        ...opposing.map((term) => row(term, -1)),
        sumRow(reckoning),
      ),
    ),
    h("ol", { class: "steps" }, ...steps(reckoning).map((words) => h("li", {}, words))),
    departure
      ? h(
          "table",
          {},
          h("caption", {}, "Who says that it left"),
          h("tbody", {}, ...departure.terms.map((term) => row(term, 1))),
        )
      : null,
  );
}

function steps({
  log_odds,
  evidence_probability,
  age_d,
  half_life_d,
  faded_probability,
  departure,
  probability,
}: Reckoning): string[] {
  const words = [`Log-odds of ${signed(log_odds)} are a probability of ${percent(evidence_probability)}.`];
  if (age_d > 0)
    words.push(
      `The nearest claim is ${age_d} days away, and it halves with every ${Math.round(half_life_d)} days of silence ` +
        `(an assumption): ${percent(faded_probability)}.`,
    );
  if (departure) {
    const part = departure.share < 1 ? `, and ${percent(departure.share)} of it while it is on the move` : "";
    words.push(
      `It is said to have left, with ${percent(departure.gone_probability)}${part}: ${percent(probability)} remain.`,
    );
  }
  return words;
}

function row(term: Term, sign: 1 | -1): HTMLElement {
  const factors =
    `${term.modality} ${term.modality_weight.toFixed(1)} × ${term.confidence.toFixed(2)} × ` +
    `${term.reliability} ${term.reliability_factor.toFixed(2)} × ${term.credibility} ${term.credibility_factor.toFixed(2)}`;
  const n = term.also?.length ?? 0;
  const also = n ? `; ${n} more of its claims ${n === 1 ? "adds" : "add"} nothing` : "";
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, term.source, h("span", { class: "factors" }, `${factors}${also}`)),
    h("td", { class: "number" }, signed(sign * term.log_odds)),
  );
}

function sumRow({ supporting, opposing, log_odds, cap }: Reckoning): HTMLElement {
  const total = (terms: readonly Term[]) => terms.reduce((sum, term) => sum + term.log_odds, 0);
  const plain = total(supporting) - total(opposing);
  const capped = Math.abs(plain) > cap ? ` of ${signed(plain)}, kept within ±${cap}` : "";
  return h(
    "tr",
    { class: "sum" },
    h("th", { scope: "row" }, `Sum${capped}`),
    h("td", { class: "number" }, signed(log_odds)),
  );
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}
