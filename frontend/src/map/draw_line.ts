/** Drawing a line on the map, with the mouse, a finger or the keyboard alone. */
import type { App } from "../app";
import { stroke, type Position } from "./shapes";
import { startTool } from "./tool_bar";
import type { Pen } from "./view";

const ID = "drawn-line";
const ORDER = 60;
const POINT_PX = 4;
const LEAST_POINTS = 2;
/** Two clicks so near each other are one point: a double click ends the line and adds only one. */
const SAME_PX = 6;

export interface DrawOptions {
  /** Name of the tool, as `app.tool` says it. */
  readonly tool: string;
  /** What is drawn, in words: "route". */
  readonly what: string;
}

/** The points that the user draws, at least two; null where it was given up. */
export function drawLine(app: App, { tool, what }: DrawOptions): Promise<Position[] | null> {
  const { map } = app;
  const how =
    `Click the points of the ${what}, or move the map and press Space for the point under the cross. ` +
    "Double-click or Enter ends it, Backspace takes a point back.";
  return new Promise((resolve) => {
    const points: Position[] = [];
    let cursor: Position | null = null;
    const repaint = map.paint(ID, ORDER, (pen) => paint(pen, points, cursor));
    const finish = (result: Position[] | null) => {
      bar.stop();
      map.removePainter(ID);
      resolve(result);
    };
    const bar = startTool(app, tool, how, {
      point: (point) => {
        const last = points.at(-1);
        if (last && map.gl.project([...last]).dist(map.gl.project([...point])) < SAME_PX) return;
        points.push(point);
        repaint();
      },
      move: (point) => {
        cursor = point;
        repaint();
      },
      end: () => {
        if (points.length >= LEAST_POINTS) finish(points);
        else bar.say(`A ${what} has at least two points. ${how}`);
      },
      back: () => {
        points.pop();
        repaint();
      },
      cancel: () => finish(null),
    });
  });
}

function paint(pen: Pen, points: readonly Position[], cursor: Position | null): void {
  const { context, colours } = pen;
  if (points.length > 1) stroke(pen, { points, width: 2.4 });
  const last = points.at(-1);
  if (last && cursor) stroke(pen, { points: [last, cursor], dashed: true, width: 1.6 });
  context.setLineDash([]);
  context.fillStyle = colours.halo;
  context.strokeStyle = colours.line;
  context.lineWidth = 2;
  for (const [lon, lat] of points) {
    const { x, y } = pen.project(lon, lat);
    context.beginPath();
    context.arc(x, y, POINT_PX, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}
