/** A text with line numbers, and faults shown at their lines. */
import type { Fault } from "../api";
import { h, show } from "../dom";

const LINE = /line (\d+)/;

export class YamlEditor {
  private readonly area: HTMLTextAreaElement;
  private readonly gutter = h("pre", { class: "yaml-gutter", "aria-hidden": "true" });
  private readonly list = h("ul", { class: "yaml-faults" });
  readonly element: HTMLElement;
  private wrong: ReadonlySet<number> = new Set();

  constructor(id: string, label: string, onChange: () => void) {
    this.area = h("textarea", {
      id,
      class: "yaml-text",
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      wrap: "off",
      rows: 14,
      "aria-describedby": `${id}-faults`,
      placeholder: "version: 1\nname: my scenario\n…",
    });
    this.area.addEventListener("input", () => {
      this.forget();
      onChange();
    });
    this.area.addEventListener("scroll", () => {
      this.gutter.scrollTop = this.area.scrollTop;
    });
    this.list.id = `${id}-faults`;
    this.element = h(
      "div",
      { class: "yaml-editor" },
      h("label", { for: id }, label),
      h("div", { class: "yaml-frame" }, this.gutter, this.area),
      this.list,
    );
    this.number();
  }

  get text(): string {
    return this.area.value;
  }

  set text(text: string) {
    this.area.value = text;
    this.forget();
  }

  /** Mark the lines, say each fault below the text, and go to the first. */
  tell(faults: readonly Fault[]): void {
    this.wrong = new Set(faults.map(lineOf).filter((line) => line !== null));
    this.area.setAttribute("aria-invalid", String(faults.length > 0));
    this.number();
    show(this.list, ...faults.map((fault) => this.item(fault)));
    const [first] = [...this.wrong].sort((one, other) => one - other);
    if (first !== undefined) this.goTo(first);
  }

  private forget(): void {
    this.wrong = new Set();
    this.area.removeAttribute("aria-invalid");
    this.list.replaceChildren();
    this.number();
  }

  private item(fault: Fault): HTMLElement {
    const line = lineOf(fault);
    const words = faultWords(fault);
    if (line === null) return h("li", {}, words);
    return h(
      "li",
      {},
      h("button", { type: "button", class: "battle-link", onclick: () => this.goTo(line) }, `Line ${line}`),
      `: ${words}`,
    );
  }

  private goTo(line: number): void {
    const before = this.area.value.split("\n").slice(0, line - 1);
    const start = before.reduce((sum, one) => sum + one.length + 1, 0);
    const end = this.area.value.indexOf("\n", start);
    this.area.focus({ preventScroll: false });
    this.area.setSelectionRange(start, end < 0 ? this.area.value.length : end);
    const height = this.area.scrollHeight / Math.max(1, this.area.value.split("\n").length);
    this.area.scrollTop = Math.max(0, (line - 5) * height);
  }

  private number(): void {
    const lines = Math.max(1, this.area.value.split("\n").length);
    const cells = Array.from({ length: lines }, (_, at) =>
      h("span", { class: this.wrong.has(at + 1) ? "wrong" : "" }, at + 1),
    );
    show(this.gutter, ...cells);
    this.gutter.scrollTop = this.area.scrollTop;
  }
}

/** "units[1].lat is 95.1: must be below 90; lower it". */
export function faultWords({ field, value, problem, remedy }: Fault): string {
  return `${field ? `${field} is ${value}: ` : ""}${problem}; ${remedy}`;
}

function lineOf({ where }: Fault): number | null {
  const found = LINE.exec(where);
  return found ? Number(found[1]) : null;
}
