/** The map: the base under everything, and what other parts put on it. */
import "maplibre-gl/dist/maplibre-gl.css";
import {
  Map as GlMap,
  Marker,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
  type LngLatBoundsLike,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { h } from "../dom";
import { Markers, type PlacedMarker } from "./markers";
import { anchor, baseStyle, paintBase, type Layer } from "./style";
import { Surface, type Painter } from "./surface";

export type { Layer } from "./style";
export type { Painter, Pen } from "./surface";
export type { PlacedMarker } from "./markers";

setWorkerUrl(workerUrl);

const LEAST_ZOOM = 1.5;
const LARGEST_ZOOM = 15;
/** Of the drawing area to the page where the processor draws. */
const EASY_PIXEL_RATIO = 0.6;
const STEEPEST_PITCH_DEG = 65;
const LARGEST_PADDING_SHARE = 0.08;
/** On a map wider than this the tools at its right are left room. */
const WIDE_MAP_PX = 700;
const TOOLS_PX = 100;

export class MapView {
  readonly gl: GlMap;
  /** Whether WebGL is computed by the processor: then few frames, no turning and no 3D. */
  readonly isSoftware: boolean;
  readonly markers: Markers;
  private readonly surface: Surface;
  private readonly ready: Promise<void>;
  private dark: boolean;

  constructor(host: HTMLElement, start: { lon: number; lat: number; zoom: number; dark: boolean }) {
    this.isSoftware = hasSoftwareWebGl();
    this.dark = start.dark;
    this.gl = new GlMap({
      container: host,
      style: baseStyle(start.dark),
      center: [start.lon, start.lat],
      zoom: start.zoom,
      minZoom: LEAST_ZOOM,
      maxZoom: LARGEST_ZOOM,
      attributionControl: false,
      refreshExpiredTiles: false,
      validateStyle: false,
      fadeDuration: 0,
      canvasContextAttributes: { antialias: !this.isSoftware },
      locale: { "Map.Title": "Map view", "NavigationControl.ResetBearing": "Turn the map to the north" },
      ...(this.isSoftware
        ? { pixelRatio: EASY_PIXEL_RATIO, maxPitch: 0, dragRotate: false, pitchWithRotate: false }
        : { maxPitch: STEEPEST_PITCH_DEG }),
    });
    this.ready = new Promise((resolve) => void this.gl.once("style.load", () => resolve()));
    void this.gl.once("render", () => performance.mark("map-first-render"));
    void this.gl.once("load", () => {
      performance.mark("map-load");
      host.dataset["map"] = "loaded";
    });
    this.surface = new Surface(this.gl);
    this.surface.setDark(start.dark);
    this.markers = new Markers(this.gl);
    const canvas = this.gl.getCanvas();
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", "Map view: arrow keys move it, plus and minus zoom");
    this.gl.addControl(
      new NavigationControl({ showCompass: !this.isSoftware, visualizePitch: true }),
      "top-right",
    );
    this.gl.addControl(new ScaleControl({ maxWidth: 110 }), "bottom-left");
  }

  /** Resolves once sources and layers may be added. */
  whenReady(): Promise<void> {
    return this.ready;
  }

  /** What a layer of a kind is added before: `gl.addLayer(layer, map.before("coverage"))`. */
  before(kind: Layer): string {
    return anchor(kind);
  }

  /** Put an element on the map, its middle over a point; several at one place are moved apart, names give way. */
  addMarker(
    element: HTMLElement,
    lon: number,
    lat: number,
    draggable = false,
  ): PlacedMarker & { marker: Marker } {
    return this.markers.add(element, lon, lat, draggable);
  }

  /**
   * Paint on the 2D canvas over the map: at once, and whenever the view changes. Those of higher order lie above;
   * rings are 10, links 20, routes 30, names 50. Gives what repaints after a change.
   */
  paint(id: string, order: number, painter: Painter): () => void {
    return this.surface.add(id, order, painter);
  }

  removePainter(id: string): void {
    this.surface.remove(id);
  }

  /** A canvas of one's own over the map and below rings, names and markers, as large as it, in CSS pixels. */
  overlay(id: string): HTMLCanvasElement {
    const known = document.getElementById(`overlay-${id}`);
    if (known instanceof HTMLCanvasElement) return known;
    const canvas = h("canvas", { id: `overlay-${id}`, class: "map-overlay", "aria-hidden": "true" });
    this.surface.canvas.before(canvas);
    const fit = () => {
      canvas.width = this.gl.getContainer().clientWidth;
      canvas.height = this.gl.getContainer().clientHeight;
    };
    fit();
    this.gl.on("resize", fit);
    return canvas;
  }

  /** Show all of a box, as near as it fits; padding in pixels, less on a small map. */
  fit(bounds: LngLatBoundsLike, padding = 60): void {
    const { clientWidth, clientHeight } = this.gl.getContainer();
    const most = Math.min(clientWidth, clientHeight) * LARGEST_PADDING_SHARE;
    const side = Math.min(padding, most);
    const right = side + (clientWidth > WIDE_MAP_PX ? TOOLS_PX : 0);
    this.gl.fitBounds(bounds, {
      padding: { top: side, bottom: side, left: side, right },
      maxZoom: 10,
      animate: false,
    });
  }

  get isDark(): boolean {
    return this.dark;
  }

  /** Light or dark: the base and what is painted; whatever others added keeps its own colours. */
  setDark(dark: boolean): void {
    this.dark = dark;
    this.surface.setDark(dark);
    void this.ready.then(() => paintBase(this.gl, dark));
  }
}

function hasSoftwareWebGl(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  const info = context?.getExtension("WEBGL_debug_renderer_info");
  const name = info ? String(context?.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return !context || /swiftshader|llvmpipe|software|basic render/i.test(name);
}
