/** Choosing one point on the map, with the mouse, a finger or the keyboard alone. */
import type { App } from "../app";
import type { Position } from "./shapes";
import { startTool } from "./tool_bar";

/** The point that the user chooses; null where it was given up. tool: its name, as `app.tool` says it. */
export function pickPoint(
  app: App,
  { tool, words }: { tool: string; words: string },
): Promise<Position | null> {
  return new Promise((resolve) => {
    const finish = (result: Position | null) => {
      bar.stop();
      resolve(result);
    };
    const how = "Click on the map, or move it and press Enter for the point under the cross.";
    const bar = startTool(app, tool, `${words} ${how}`, {
      point: finish,
      cancel: () => finish(null),
    });
  });
}
