/** What is painted of a replication: lines, discs, crosses, arrows and names, on the 2D canvas over the map. */
import type { Pen } from "../map/view";

export type Points = readonly { readonly x: number; readonly y: number }[];

/** How far what lies below steps back behind what is played. */
const VEIL = 0.35;

export function veil({ context, colours, width, height }: Pen): void {
  context.globalAlpha = VEIL;
  context.fillStyle = colours.halo;
  context.fillRect(0, 0, width, height);
  context.globalAlpha = 1;
}

export function paintRing({ context, colours }: Pen, points: Points): void {
  if (points.length === 0) return;
  context.setLineDash([3, 4]);
  stroke(context, [...points, points[0]!], colours.labelSoft, 1.2, 0.8);
  context.setLineDash([]);
  context.globalAlpha = 0.05;
  context.fillStyle = colours.label;
  context.fill();
  context.globalAlpha = 1;
}

export function stroke(
  context: CanvasRenderingContext2D,
  points: Points,
  ink: string,
  width: number,
  alpha: number,
): void {
  context.beginPath();
  points.forEach(({ x, y }, at) => (at === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
  context.strokeStyle = ink;
  context.lineWidth = width;
  context.globalAlpha = alpha;
  context.stroke();
  context.globalAlpha = 1;
}

export function disc(
  context: CanvasRenderingContext2D,
  { x, y }: { x: number; y: number },
  radius: number,
  ink: string,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = ink;
  context.fill();
}

export function circle(
  context: CanvasRenderingContext2D,
  { x, y }: { x: number; y: number },
  radius: number,
  ink: string,
  width: number,
): void {
  context.beginPath();
  context.arc(x, y, Math.max(radius, 1), 0, 2 * Math.PI);
  context.strokeStyle = ink;
  context.lineWidth = width;
  context.stroke();
}

export function cross(
  context: CanvasRenderingContext2D,
  { x, y }: { x: number; y: number },
  size: number,
  ink: string,
  halo: string,
): void {
  for (const [colour, width] of [
    [halo, 5],
    [ink, 2.5],
  ] as const) {
    stroke(
      context,
      [
        { x: x - size, y: y - size },
        { x: x + size, y: y + size },
      ],
      colour,
      width,
      1,
    );
    stroke(
      context,
      [
        { x: x - size, y: y + size },
        { x: x + size, y: y - size },
      ],
      colour,
      width,
      1,
    );
  }
}

/** A vehicle on its way; those close together are told apart by a thin edge. */
export function arrow(
  context: CanvasRenderingContext2D,
  { x, y }: { x: number; y: number },
  angle: number,
  ink: string,
  edge: string,
  width: number,
): void {
  context.save();
  context.translate(x, y);
  context.rotate(angle);
  context.beginPath();
  context.moveTo(9, 0);
  context.lineTo(-6, 5.5);
  context.lineTo(-3, 0);
  context.lineTo(-6, -5.5);
  context.closePath();
  context.fillStyle = ink;
  context.fill();
  context.strokeStyle = edge;
  context.lineWidth = width;
  context.stroke();
  context.restore();
}

export function label(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  ink: string,
  halo: string,
): void {
  context.font = '600 12px "Inter Variable", sans-serif';
  context.strokeStyle = halo;
  context.lineWidth = 3.5;
  context.lineJoin = "round";
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
}
