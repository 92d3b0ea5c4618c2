/** The map: the base under everything, and what other parts put on it. */
import "maplibre-gl/dist/maplibre-gl.css";
import {
  Map as GlMap,
  Marker,
  setWorkerUrl,
  type LngLatBoundsLike,
  type StyleSpecification,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { h } from "../dom";

setWorkerUrl(workerUrl);

export interface PlacedMarker {
  readonly element: HTMLElement;
  moveTo(lon: number, lat: number): void;
  remove(): void;
}

/** The order of what lies on the base, from below: coverage, rings and links, routes and regions, tracks. */
export type Layer = "coverage" | "rings" | "risk" | "battle";

export class MapView {
  readonly gl: GlMap;
  /** Whether WebGL is computed by the processor: then few frames, no 3D. */
  readonly isSoftware: boolean;

  constructor(
    host: HTMLElement,
    style: StyleSpecification,
    start: { lon: number; lat: number; zoom: number },
  ) {
    this.isSoftware = hasSoftwareWebGl();
    this.gl = new GlMap({
      container: host,
      style,
      center: [start.lon, start.lat],
      zoom: start.zoom,
      attributionControl: { compact: false },
      canvasContextAttributes: { antialias: !this.isSoftware },
      ...(this.isSoftware ? { pixelRatio: 0.6, fadeDuration: 0 } : {}),
      maxPitch: this.isSoftware ? 0 : 60,
    });
  }

  /** Resolves once the base is drawn for the first time. */
  whenReady(): Promise<void> {
    return new Promise((resolve) => {
      if (this.gl.loaded()) resolve();
      else void this.gl.once("load", () => resolve());
    });
  }

  /** Put an element on the map, its middle (or its foot) over a point. */
  addMarker(
    element: HTMLElement,
    lon: number,
    lat: number,
    draggable = false,
  ): PlacedMarker & { marker: Marker } {
    const marker = new Marker({ element, draggable }).setLngLat([lon, lat]).addTo(this.gl);
    return {
      marker,
      element,
      moveTo: (x, y) => void marker.setLngLat([x, y]),
      remove: () => void marker.remove(),
    };
  }

  /** A 2D canvas over the map, as large as it, for what changes faster than the map can be drawn anew. */
  overlay(id: string): HTMLCanvasElement {
    const known = document.getElementById(`overlay-${id}`);
    if (known instanceof HTMLCanvasElement) return known;
    const canvas = h("canvas", { id: `overlay-${id}`, class: "map-overlay", "aria-hidden": "true" });
    this.gl.getCanvasContainer().append(canvas);
    const fit = () => {
      canvas.width = this.gl.getContainer().clientWidth;
      canvas.height = this.gl.getContainer().clientHeight;
    };
    fit();
    this.gl.on("resize", fit);
    return canvas;
  }

  fit(bounds: LngLatBoundsLike, padding = 60): void {
    this.gl.fitBounds(bounds, { padding, maxZoom: 10, animate: false });
  }
}

function hasSoftwareWebGl(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  const info = context?.getExtension("WEBGL_debug_renderer_info");
  const name = info ? String(context?.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  return !context || /swiftshader|llvmpipe|software/i.test(name);
}
