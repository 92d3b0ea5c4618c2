/** A place to drop files on, with a button that chooses them: works with the mouse, the keyboard and a reader. */
import { h, type Child } from "../dom";

/** Call `take` with each file that is dropped or chosen. */
export function fileDrop(
  label: string,
  accept: string,
  take: (file: File) => void,
  ...words: Child[]
): HTMLElement {
  const input = h("input", { type: "file", accept, multiple: true, class: "risk-file", "aria-label": label });
  const given = (files: FileList | null | undefined) => [...(files ?? [])].forEach(take);
  input.addEventListener("change", () => {
    given(input.files);
    input.value = "";
  });
  const place = h(
    "div",
    { class: "risk-drop" },
    ...words,
    h("label", { class: "risk-choose" }, label, input),
  );
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    place.classList.add("over");
  });
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    given(event.dataTransfer?.files);
  });
  return place;
}
