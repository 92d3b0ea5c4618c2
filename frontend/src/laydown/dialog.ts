/** A dialog with a heading and a way out, removed when it closes; the focus goes back to where it was. */
import { h } from "../dom";

export function dialog(title: string, children: Node[], onClose: () => void = () => {}): HTMLDialogElement {
  const close = h("button", { type: "button", class: "quiet dialog-close", "aria-label": "Close" }, "×");
  const element = h(
    "dialog",
    { class: "dialog sheet", "aria-label": title },
    h("div", { class: "dialog-head" }, h("h2", {}, title), close),
    ...children,
  );
  close.addEventListener("click", () => element.close());
  element.addEventListener("close", () => {
    element.remove();
    onClose();
  });
  element.addEventListener("click", (event) => {
    if (event.target === element) element.close();
  });
  document.body.append(element);
  element.showModal();
  return element;
}

let nFields = 0;

/** A labelled field of a form; a hint describes it and is no part of its name. */
export function field(label: string, input: HTMLElement, hint = ""): HTMLElement {
  const id = `field-${(nFields += 1)}`;
  input.id = id;
  if (hint) input.setAttribute("aria-describedby", `${id}-hint`);
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    input,
    hint ? h("small", { class: "soft", id: `${id}-hint` }, hint) : null,
  );
}
