/** Drawing a line on the map, with the mouse, a finger or the keyboard alone. */
import type { App } from "../app";
import { showLines, stroke, type Position } from "./shapes";
import { startTool } from "./tool_bar";
import type { Pen } from "./view";

const ID = "drawn-line";
const ORDER = 60;
const POINT_PX = 4;
const LEAST_POINTS = 2;
/** A double click puts its point twice. */
const SAME_DEG = 1e-6;

export interface DrawOptions {
  /** Name of the tool, as `app.tool` says it: "route", "cut". */
  readonly tool: string;
  /** What is drawn, in words: "route". */
  readonly what: string;
  /** The line ends by itself after so many points; two for a cut. */
  readonly most?: number;
}

/** The points that the user draws, at least two; null where it was given up. */
export function drawLine(app: App, { tool, what, most = Infinity }: DrawOptions): Promise<Position[] | null> {
  return new Promise((resolve) => {
    const points: Position[] = [];
    let cursor: Position | null = null;
    const repaint = app.map.paint(ID, ORDER, (pen) => paint(pen, points, cursor));
    const finish = (result: Position[] | null) => {
      bar.stop();
      showLines(app.map, ID, []);
      resolve(result);
    };
    const end = () => {
      if (points.length >= LEAST_POINTS) finish(points);
      else
        bar.say(
          `A ${what} needs at least two points. Click on the map, or press Space for the point under the cross.`,
        );
    };
    const bar = startTool(app, tool, firstWords(what, most), {
      point: (point) => {
        const last = points.at(-1);
        if (last && Math.abs(last[0] - point[0]) < SAME_DEG && Math.abs(last[1] - point[1]) < SAME_DEG)
          return;
        points.push(point);
        bar.say(
          `${points.length} ${points.length === 1 ? "point" : "points"}. Enter or a double click ends the ${what}, Backspace takes a point back.`,
        );
        repaint();
        if (points.length >= most) finish(points);
      },
      move: (point) => {
        cursor = point;
        repaint();
      },
      end,
      back: () => {
        points.pop();
        bar.say(points.length ? `${points.length} points.` : firstWords(what, most));
        repaint();
      },
      cancel: () => finish(null),
    });
  });
}

function firstWords(what: string, most: number): string {
  const points = most === LEAST_POINTS ? "both ends" : "the points";
  return `Click ${points} of the ${what}, or move the map and press Space for the point under the cross.`;
}

function paint(pen: Pen, points: readonly Position[], cursor: Position | null): void {
  const { context, colours } = pen;
  stroke(pen, { points, width: 2.4 });
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
