/** Reading a report: pasted, dropped, chosen or from an address; what it would change is shown before anything is kept. */
import { post, Problem, type Query } from "../api";
import type { App } from "../app";
import { h, show } from "../dom";
import type { components } from "../generated/api";
import { dialog, field } from "./dialog";
import { inWords, typedDay } from "./dates";
import type { Laydown } from "./follow";
import { reportBody, reportMeta } from "./report_view";
import { eventWords, percent, plural, whereWords } from "./words";

type Preview = components["schemas"]["PreviewAnswer"];
type Effect = components["schemas"]["Effect"];

/** What is sent, the same for the look at it and for keeping it. */
interface Upload {
  readonly body: unknown;
  readonly query: Query;
}

const EFFECTS: Readonly<Record<Effect["kind"], string>> = {
  appeared: "appears",
  gone: "goes",
  changed: "changes",
  likelier: "likelier",
  "less likely": "less likely",
};
const FILES = ".txt,.md,.html,.htm,.pdf,.rss,.atom,.xml";
const DAY_PATTERN = "\\d{4}(-\\d{1,2}(-\\d{1,2})?)?";
const LEAST_PASTED_LETTERS = 20;

/** The button that opens the reader; dropping and pasting anywhere on the page opens it as well. */
export function reader(app: App, laydown: Laydown): HTMLElement {
  const open = (file: File | null, text: string) => openReader(app, laydown, file, text);
  followDrops((file, text) => open(file, text));
  addEventListener("paste", (event) => {
    const target = event.target as HTMLElement;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const file = event.clipboardData?.files[0] ?? null;
    const isTyping = target.closest?.("input, textarea, select, [contenteditable]");
    if (isTyping || document.querySelector("dialog[open]")) return;
    if (file || text.trim().length >= LEAST_PASTED_LETTERS) open(file, text);
  });
  return h(
    "button",
    { type: "button", class: "main-button wide", onclick: () => open(null, "") },
    "Read a report",
  );
}

function followDrops(onDrop: (file: File | null, text: string) => void): void {
  const veil = h(
    "div",
    { class: "drop-veil", hidden: true },
    h("p", {}, "Drop the report here to see what it would change"),
  );
  document.body.append(veil);
  const isOurs = (event: DragEvent) =>
    event.dataTransfer?.types.includes("Files") || event.dataTransfer?.types.includes("text/plain");
  addEventListener("dragover", (event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) veil.hidden = true;
  });
  addEventListener("drop", (event) => {
    veil.hidden = true;
    if (!isOurs(event) || (event.target as HTMLElement).closest?.("textarea, input")) return;
    event.preventDefault();
    onDrop(event.dataTransfer?.files[0] ?? null, event.dataTransfer?.getData("text/plain") ?? "");
  });
}

function openReader(app: App, laydown: Laydown, file: File | null, text: string): void {
  document.querySelector<HTMLDialogElement>("dialog.reader")?.close();
  const host = h("div", {});
  const opened = dialog("Read a report", [host]);
  opened.classList.add("reader");
  const look = (upload: Upload) => lookAt(app, laydown, upload, host, () => opened.close());
  const form = readerForm(text, look);
  show(host, form);
  if (file) void look({ body: file, query: { name: file.name } });
  else if (text) form.requestSubmit();
}

function readerForm(text: string, look: (upload: Upload) => Promise<void>): HTMLFormElement {
  const area = h("textarea", {
    name: "text",
    rows: 9,
    maxlength: 100000,
    placeholder: "Paste the text of a report here",
  });
  area.value = text;
  const file = h("input", { type: "file", accept: FILES });
  const url = h("input", { name: "url", type: "url", placeholder: "https://…", maxlength: 2000 });
  const source = h("input", { name: "source", maxlength: 200, placeholder: "Who published it" });
  const day = h("input", { name: "date", pattern: DAY_PATTERN, placeholder: "2024-12-06", maxlength: 10 });
  const form = h(
    "form",
    { class: "form" },
    field("Text", area),
    h(
      "div",
      { class: "field-row" },
      field("or a file", file, "text, HTML, PDF or a feed"),
      field("Address", url, "read from there where no text is given"),
    ),
    h(
      "div",
      { class: "field-row" },
      field("Source", source),
      field("Published on", day, "empty: found in the text"),
    ),
    h("p", { class: "form-problem", role: "alert" }),
    h(
      "div",
      { class: "form-actions" },
      h("button", { type: "submit", class: "main-button" }, "Show what it would change"),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = file.files?.[0];
    const said = { source: source.value.trim(), date: typedDay(day.value) ?? "", url: url.value.trim() };
    if (chosen) void look({ body: chosen, query: { ...said, name: chosen.name } });
    else void look({ body: { ...said, date: said.date || null, text: area.value }, query: {} });
  });
  return form;
}

async function lookAt(
  app: App,
  laydown: Laydown,
  upload: Upload,
  host: HTMLElement,
  onClose: () => void,
): Promise<void> {
  const form = host.querySelector("form");
  const trouble = host.querySelector(".form-problem");
  const button = form?.querySelector("button");
  if (trouble) show(trouble, "");
  if (button) button.disabled = true;
  try {
    const preview = await post("/reports/preview", upload.body, { query: upload.query });
    showPreview(app, laydown, upload, preview, host, onClose);
  } catch (error) {
    const words = error instanceof Problem ? error.detail || error.title : String(error);
    if (trouble) show(trouble, words);
  } finally {
    if (button) button.disabled = false;
  }
}

function showPreview(
  app: App,
  laydown: Laydown,
  upload: Upload,
  preview: Preview,
  host: HTMLElement,
  onClose: () => void,
): void {
  const claims = preview.reports.flatMap((report) => report.claims);
  const trouble = h("p", { class: "form-problem", role: "alert" });
  const keep = h(
    "button",
    { type: "button", class: "main-button", disabled: !preview.can_keep || !claims.length },
    "Keep",
  );
  keep.addEventListener("click", () => {
    keep.disabled = true;
    laydown.expectOwn();
    post("/reports", upload.body, { query: upload.query })
      .then(async (kept) => {
        await laydown.reload();
        app.notices.say(`${number(kept.new_claims, "new claim")} kept in ${kept.store}.`);
        onClose();
      })
      .catch((error: unknown) => {
        keep.disabled = false;
        show(trouble, error instanceof Problem ? error.detail : String(error));
      });
  });
  const discard = h("button", { type: "button", class: "map-button", onclick: onClose }, "Discard");
  show(
    host,
    h(
      "section",
      { "aria-label": "What it would change", class: "effects" },
      h("h3", { class: "panel-title" }, "What it would change"),
      ...effectsOf(laydown, preview, claims.length),
    ),
    h(
      "section",
      { "aria-label": "Its claims" },
      h("h3", { class: "panel-title" }, number(claims.length, "claim")),
      h(
        "ul",
        { class: "plain" },
        ...claims.map((claim) =>
          h(
            "li",
            { class: "claim" },
            h("strong", {}, laydown.nameOf(claim.system)),
            ` ${[eventWords(claim), whereWords(claim)].filter(Boolean).join(" · ")}`,
            h("blockquote", {}, h("mark", {}, claim.quote)),
            h("p", { class: "soft" }, notes(preview, claim)),
          ),
        ),
      ),
    ),
    ...preview.reports.map((report) =>
      h(
        "details",
        { open: preview.reports.length === 1 },
        h("summary", {}, report.title || report.path),
        reportMeta(report),
        reportBody(report),
      ),
    ),
    preview.can_keep ? null : h("p", { class: "soft" }, preview.keep_words),
    trouble,
    h("div", { class: "form-actions sticky" }, discard, keep),
  );
  (preview.can_keep && claims.length ? keep : discard).focus();
}

function effectsOf(laydown: Laydown, preview: Preview, nClaims: number): Node[] {
  if (!nClaims)
    return [h("p", {}, "No claim of air defence or air power was found in it, so nothing changes.")];
  if (!preview.effects.length) {
    const known = preview.known_before?.length === nClaims;
    const why = known
      ? "All of it is known already."
      : "Its claims leave every site as it is: they are copies, too vague, or say nothing of a place.";
    return [h("p", {}, why)];
  }
  return [h("ul", { class: "plain" }, ...preview.effects.map((effect) => effectItem(laydown, effect)))];
}

function effectItem(laydown: Laydown, effect: Effect): HTMLElement {
  const share = (value: number | null | undefined) =>
    value === null || value === undefined ? "none" : percent(value);
  const changes = effect.kind === "changed" ? `${effect.words} · ` : "";
  return h(
    "li",
    { class: `effect ${effect.kind.replace(" ", "-")}` },
    h("span", { class: "chip" }, EFFECTS[effect.kind]),
    h(
      "span",
      {},
      `${laydown.nameOf(effect.system)} at ${effect.place}`,
      h(
        "small",
        { class: "soft" },
        `${changes}on ${inWords(effect.day)}: ${share(effect.before)} → ${share(effect.after)}`,
      ),
    ),
  );
}

function notes(preview: Preview, claim: components["schemas"]["Claim"]): string {
  const words = [`read ${percent(claim.confidence)} surely`];
  if (preview.known_before?.includes(claim.id)) words.push("known already");
  if (claim.duplicate_of) words.push(`near copy of ${claim.duplicate_of}`);
  if (!claim.published && !claim.valid_from) words.push("without a date: it counts from today on");
  return words.join(" · ");
}

function number(n: number, word: string): string {
  return `${n} ${n === 1 ? word : plural(word)}`;
}
