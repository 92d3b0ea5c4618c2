/** How the probability of a site comes about, as a table that can be checked by hand. */
import { h } from "../dom";
import type { components } from "../generated/api";
import { percent } from "./words";

type Reckoning = components["schemas"]["Reckoning"];
type Term = components["schemas"]["Term"];

export function arithmetic(reckoning: Reckoning): HTMLElement {
  const { supporting, opposing, departure } = reckoning;
  return h(
    "div",
    { class: "arithmetic" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "Source"),
          h("th", { scope: "col" }, "Weight × read × source × claim"),
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
    h(
      "ol",
      { class: "steps" },
      h(
        "li",
        {},
        `Together ${signed(reckoning.log_odds)}: probability ${percent(reckoning.evidence_probability)}.`,
      ),
      reckoning.age_d > 0
        ? h(
            "li",
            {},
            `Nothing heard for ${reckoning.age_d} days; it halves every ${Math.round(reckoning.half_life_d)} ` +
              `(an assumption): ${percent(reckoning.faded_probability)}.`,
          )
        : null,
      departure
        ? h(
            "li",
            {},
            `Said to have left with ${percent(departure.gone_probability)}` +
              `${departure.share < 1 ? `, of which ${percent(departure.share)} while it moves` : ""}: ` +
              `${percent(reckoning.probability)} remain.`,
          )
        : null,
    ),
    departure ? h("table", {}, h("tbody", {}, ...departure.terms.map((term) => row(term, 1)))) : null,
  );
}

function row(term: Term, sign: 1 | -1): HTMLElement {
  const factors =
    `${term.modality} ${term.modality_weight.toFixed(1)} × ${term.confidence.toFixed(2)} × ` +
    `${term.reliability} ${term.reliability_factor.toFixed(2)} × ${term.credibility} ${term.credibility_factor.toFixed(2)}`;
  const also = term.also?.length ? ` (and ${term.also.length} more of its claims, adding nothing)` : "";
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, `${term.source}${also}`),
    h("td", {}, factors),
    h("td", { class: "number" }, signed(sign * term.log_odds)),
  );
}

function sumRow({ supporting, opposing, log_odds, cap }: Reckoning): HTMLElement {
  const total = (terms: readonly Term[]) => terms.reduce((sum, term) => sum + term.log_odds, 0);
  const plain = total(supporting) - total(opposing);
  const capped = Math.abs(plain) > cap ? `, kept within ±${cap}` : "";
  return h(
    "tr",
    { class: "sum" },
    h("th", { scope: "row", colspan: 2 }, `Sum ${signed(plain)}${capped}`),
    h("td", { class: "number" }, signed(log_odds)),
  );
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}
