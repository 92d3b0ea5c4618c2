/** What the keys do, in a dialog. */
import { h } from "../dom";

const KEYS: readonly (readonly [string, string])[] = [
  ["Tab", "From one part of the page to the next; each site on the map is a stop"],
  [
    "Arrow keys",
    "On the map: move it. On a site: go to the next one in that direction. On tabs: change the tab",
  ],
  ["+ and −", "Nearer and farther, while the map has the focus"],
  ["Enter", "Open the site that has the focus; while drawing: end the line"],
  ["Space", "While drawing or placing: take the point under the cross in the middle of the map"],
  ["Backspace", "While drawing: take the last point back"],
  ["Escape", "Give up drawing or placing; close a menu"],
  ["?", "This list"],
];

export function helpDialog(): HTMLDialogElement {
  const dialog: HTMLDialogElement = h(
    "dialog",
    { class: "dialog", "aria-labelledby": "help-title" },
    h("h2", { id: "help-title" }, "Help"),
    h(
      "p",
      {},
      "The map shows what reports say of air defences, when that was known, and what it changes in the airspace. " +
        "Simulation from public information; never a clearance to fly.",
    ),
    h("h3", {}, "Keys"),
    h("dl", { class: "keys" }, ...KEYS.flatMap(([key, words]) => [h("dt", {}, key), h("dd", {}, words)])),
    h("h3", {}, "Signs"),
    h(
      "p",
      {},
      "Symbols follow APP-6; a dashed frame is a system that is announced, on the way or disputed. " +
        "A ring shows within what a position is known. A dashed link leads to another place where the system may be.",
    ),
    h("button", { type: "button", class: "main-button", onclick: () => dialog.close() }, "Close"),
  );
  return dialog;
}
