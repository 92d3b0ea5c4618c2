/** What a tool on the map asks for: words above the map, a cross in its middle for the keyboard, a way out. */
import type { App } from "../app";
import { h, show, svg } from "../dom";
import type { Position } from "./shapes";

export interface ToolHandlers {
  /** A point was clicked, or taken under the cross with the space bar. */
  readonly point: (point: Position) => void;
  /** The cursor moved, or the map under the cross. */
  readonly move?: (point: Position) => void;
  readonly end?: () => void;
  readonly back?: () => void;
  /** The tool was given up, by Escape, its button, or another tool. */
  readonly cancel: () => void;
}

/** Take the clicks and keys of the map for a tool until it stops; gives what stops it and what says something else. */
export function startTool(
  app: App,
  name: string,
  words: string,
  handlers: ToolHandlers,
): { stop(): void; say(words: string): void } {
  const { gl } = app.map;
  const said = h("p", { role: "status" }, words);
  const buttons = [
    handlers.end ? h("button", { type: "button", onclick: handlers.end }, "Done") : null,
    h("button", { type: "button", onclick: () => handlers.cancel() }, "Cancel"),
  ];
  const bar = h("div", { class: "tool-words" }, said, ...buttons);
  const cross = svg(
    "svg",
    { class: "cross", viewBox: "0 0 44 44", "aria-hidden": "true" },
    svg("path", { d: "M22 2v14M22 28v14M2 22h14M28 22h14" }),
  );
  const canvas = gl.getCanvas();
  const press = keyHandler(app, handlers);
  const click = ({ lngLat }: { lngLat: { lng: number; lat: number } }) =>
    handlers.point([lngLat.lng, lngLat.lat]);
  const follow = ({ lngLat }: { lngLat: { lng: number; lat: number } }) =>
    handlers.move?.([lngLat.lng, lngLat.lat]);
  const followCross = () => {
    if (document.activeElement === canvas) handlers.move?.(middle(app));
  };
  const twice = (event: { preventDefault(): void }) => {
    event.preventDefault();
    handlers.end?.();
  };

  gl.getContainer().append(bar, cross);
  gl.getContainer().classList.add("drawing");
  gl.doubleClickZoom.disable();
  gl.on("click", click);
  gl.on("mousemove", follow);
  gl.on("move", followCross);
  gl.on("dblclick", twice);
  document.addEventListener("keydown", press, true);
  app.tool.set(name);
  canvas.focus();
  let stopped = false;
  const stop = () => {
    if (stopped) return;
    stopped = true;
    forget();
    bar.remove();
    cross.remove();
    gl.getContainer().classList.remove("drawing");
    gl.doubleClickZoom.enable();
    gl.off("click", click);
    gl.off("mousemove", follow);
    gl.off("move", followCross);
    gl.off("dblclick", twice);
    document.removeEventListener("keydown", press, true);
    if (app.tool.get() === name) app.tool.set("");
  };
  const forget = app.tool.on((now) => {
    if (now !== name) queueMicrotask(() => !stopped && handlers.cancel());
  });
  return { stop, say: (next) => show(said, next) };
}

function keyHandler(app: App, handlers: ToolHandlers): (event: KeyboardEvent) => void {
  const canvas = app.map.gl.getCanvas();
  return (event) => {
    const onMap = document.activeElement === canvas || document.activeElement === document.body;
    if (event.key === "Escape") handlers.cancel();
    else if (!onMap) return;
    else if (event.key === " ") handlers.point(middle(app));
    else if (event.key === "Enter") (handlers.end ?? (() => handlers.point(middle(app))))();
    else if (event.key === "Backspace" && handlers.back) handlers.back();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

function middle({ map }: App): Position {
  const { lng, lat } = map.gl.getCenter();
  return [lng, lat];
}
