/**
 * Coverage on the map. Seen from straight above it is drawn on a 2D canvas below names and rings, which costs
 * milliseconds where a frame of the map can cost half a second; on a tilted map it is an image among the map's layers.
 */
import type { ImageSource } from "maplibre-gl";
import { h } from "../dom";
import type { MapView } from "../map/view";
import type { Bounds, Field } from "./field";
import { colourField } from "./palette";
import type { Stop } from "./stops";

const SOURCE = "coverage";
const FADED = 0.25;

interface Picture {
  readonly canvas: HTMLCanvasElement;
  readonly bounds: Bounds;
}

export class CoverageLayer {
  private readonly overlay: HTMLCanvasElement;
  /** What a site covers that is being dragged: a small canvas that the browser stretches over the map. */
  private readonly mover = h("canvas", {
    class: "map-overlay coverage-overlay coverage-mover",
    "aria-hidden": "true",
  });
  private rest: Picture | null = null;
  private moving: Bounds | null = null;
  private shown = true;
  private isTilted = false;

  constructor(private readonly map: MapView) {
    this.overlay = map.overlay("coverage");
    this.overlay.classList.add("coverage-overlay");
    this.mover.hidden = true;
    this.overlay.after(this.mover);
    map.gl.on("move", () => this.draw());
    map.gl.on("resize", () => this.draw());
    map.gl.on("pitchend", () => this.follow());
    map.gl.on("rotateend", () => this.follow());
  }

  /** Show a field at rest; null for none. What was being dragged is no longer shown. */
  show(field: Field | null, stop: Stop): void {
    this.rest = field && picture(field, stop);
    this.moving = null;
    this.follow();
  }

  /** Show what a site covers where it is dragged to, with the rest faded. */
  showMoving(field: Field, stop: Stop): void {
    const isFirst = this.moving === null;
    paint(this.mover, field, stop);
    this.moving = field.bounds;
    if (isFirst) this.draw();
    else this.stretch();
  }

  /** Give up what costs time, the blending with the relief, while a site is dragged and the processor draws. */
  setHurried(hurried: boolean): void {
    for (const canvas of [this.overlay, this.mover]) {
      canvas.classList.toggle("hurried", hurried && this.map.isSoftware);
    }
  }

  /** The drag has ended where it began. */
  stopMoving(): void {
    this.moving = null;
    this.draw();
  }

  setVisible(shown: boolean): void {
    if (shown === this.shown) return;
    this.shown = shown;
    this.follow();
  }

  private follow(): void {
    const { gl } = this.map;
    this.isTilted = gl.getPitch() > 0 || gl.getBearing() !== 0;
    this.draw();
    void this.map.whenReady().then(() => this.layImage());
  }

  private draw(): void {
    const context = this.overlay.getContext("2d", { willReadFrequently: this.map.isSoftware });
    if (!context) return;
    context.clearRect(0, 0, this.overlay.width, this.overlay.height);
    this.stretch();
    if (!this.shown || this.isTilted) return;
    context.globalAlpha = this.moving ? FADED : 1;
    if (this.rest) this.put(context, this.rest);
  }

  /** Lay the small canvas over the box that it covers. */
  private stretch(): void {
    this.mover.hidden = !this.moving || !this.shown || this.isTilted;
    if (!this.moving || this.mover.hidden) return;
    const { west, north, east, south } = this.moving;
    const from = this.map.gl.project([west, north]);
    const to = this.map.gl.project([east, south]);
    const [across, down] = [(to.x - from.x) / this.mover.width, (to.y - from.y) / this.mover.height];
    this.mover.style.transform = `translate(${from.x}px, ${from.y}px) scale(${across}, ${down})`;
  }

  private put(context: CanvasRenderingContext2D, { canvas, bounds }: Picture): void {
    const { gl } = this.map;
    const from = gl.project([bounds.west, bounds.north]);
    const to = gl.project([bounds.east, bounds.south]);
    context.imageSmoothingEnabled = to.x - from.x < canvas.width;
    context.drawImage(canvas, from.x, from.y, to.x - from.x, to.y - from.y);
  }

  /** On a tilted or turned map: an image source in place of the canvas. */
  private layImage(): void {
    const { gl } = this.map;
    const picture = this.isTilted && this.shown ? this.rest : null;
    const source = gl.getSource(SOURCE) as ImageSource | undefined;
    if (!picture) {
      if (source) {
        gl.removeLayer(SOURCE);
        gl.removeSource(SOURCE);
      }
      return;
    }
    const { west, south, east, north } = picture.bounds;
    const coordinates: [[number, number], [number, number], [number, number], [number, number]] = [
      [west, north],
      [east, north],
      [east, south],
      [west, south],
    ];
    const url = picture.canvas.toDataURL();
    if (source) source.updateImage({ url, coordinates });
    else {
      gl.addSource(SOURCE, { type: "image", url, coordinates });
      gl.addLayer(
        {
          id: SOURCE,
          type: "raster",
          source: SOURCE,
          paint: { "raster-fade-duration": 0, "raster-resampling": "nearest" },
        },
        this.map.before("coverage"),
      );
    }
  }
}

function picture(field: Field, stop: Stop): Picture {
  const canvas = document.createElement("canvas");
  paint(canvas, field, stop);
  return { canvas, bounds: field.bounds };
}

function paint(canvas: HTMLCanvasElement, field: Field, stop: Stop): void {
  if (canvas.width !== field.columns) canvas.width = field.columns;
  if (canvas.height !== field.rows) canvas.height = field.rows;
  canvas.getContext("2d", { willReadFrequently: true })?.putImageData(colourField(field, stop), 0, 0);
}
