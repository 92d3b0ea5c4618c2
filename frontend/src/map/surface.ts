/**
 * A 2D canvas over the map that follows it. What changes often (rings, links, routes being drawn, names) is painted
 * here in full sharpness within milliseconds, while a frame of the map itself can cost half a second without a GPU.
 */
import type { Map as GlMap } from "maplibre-gl";
import { h } from "../dom";
import { colours, type Colours } from "./style";

export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly colours: Colours;
  readonly width: number;
  readonly height: number;
  readonly zoom: number;
  /** CSS pixels of a place. */
  project(lon: number, lat: number): { x: number; y: number };
}

export type Painter = (pen: Pen) => void;

export class Surface {
  readonly canvas = h("canvas", { class: "map-overlay", "aria-hidden": "true" });
  private readonly painters = new Map<string, { order: number; paint: Painter }>();
  private dark = false;
  private waiting = false;

  constructor(private readonly gl: GlMap) {
    gl.getCanvasContainer().append(this.canvas);
    gl.on("move", () => this.paint());
    gl.on("resize", () => this.fit());
    this.fit();
  }

  /** Paint with `paint` at every change of the view; those of higher order lie above. Gives what repaints. */
  add(id: string, order: number, paint: Painter): () => void {
    this.painters.set(id, { order, paint });
    this.repaint();
    return () => this.repaint();
  }

  remove(id: string): void {
    this.painters.delete(id);
    this.repaint();
  }

  setDark(dark: boolean): void {
    this.dark = dark;
    this.repaint();
  }

  /** Paint once before the next frame of the page, however often it is asked for. */
  repaint(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.paint();
    });
  }

  private fit(): void {
    const { clientWidth, clientHeight } = this.gl.getContainer();
    this.canvas.width = clientWidth * devicePixelRatio;
    this.canvas.height = clientHeight * devicePixelRatio;
    this.canvas.style.width = `${clientWidth}px`;
    this.canvas.style.height = `${clientHeight}px`;
    this.paint();
  }

  private paint(): void {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const { clientWidth: width, clientHeight: height } = this.gl.getContainer();
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    const pen: Pen = {
      context,
      colours: colours(this.dark),
      width,
      height,
      zoom: this.gl.getZoom(),
      project: (lon, lat) => this.gl.project([lon, lat]),
    };
    for (const { paint } of [...this.painters.values()].sort((one, other) => one.order - other.order)) {
      context.save();
      paint(pen);
      context.restore();
    }
  }
}
