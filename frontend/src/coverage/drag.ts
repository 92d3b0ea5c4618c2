/** Sites that can be moved on the map: by the pointer, or by Shift with the arrow keys. */
import type { App } from "../app";
import { h } from "../dom";
import type { PlacedMarker } from "../map/view";
import type { Marker } from "maplibre-gl";
import type { Field } from "./field";
import type { CoverageLayer } from "./layer";
import { DragLoader, type Step } from "./loader";
import type { Model } from "./model";
import type { Supposed } from "./what_if";

/** Before it moves so far a press is a click. */
const LEAST_MOVE_PX = 4;
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
/** Degrees of one press of an arrow key, and with Alt. */
const STEP_DEG = 0.01;
const LARGE_STEP_DEG = 0.1;
const KEYS_REST_MS = 700;
const MARKER_MS = 150;
/** The name under which the page's own timings of a drag are kept, from pointer event to what is drawn. */
export const TIMING = "coverage-drag";

type Placed = PlacedMarker & { readonly marker: Marker };

export class Draggers {
  private markers: Placed[] = [];
  private readonly loader: DragLoader;
  private isDragging = false;
  private keysTimer = 0;

  constructor(
    private readonly model: Model,
    private readonly layer: CoverageLayer,
    private readonly nameOf: (system: string) => string,
  ) {
    this.loader = new DragLoader(
      (field, step) => this.drawn(field, step),
      (error) => model.status.set({ kind: "failed", words: String((error as Error).message) }),
    );
    model.app.state.on(["suppose"], () => this.place());
    this.catchSites(model.app);
  }

  /** Set the markers anew from what is supposed. */
  private place(): void {
    if (this.isDragging) return;
    const focused = this.markers.findIndex(({ element }) => element === document.activeElement);
    for (const marker of this.markers) marker.remove();
    this.markers = [];
    this.model.supposed.forEach((one, at) => {
      if (one.system) this.markers.push(this.marker(one, at));
    });
    this.markers[focused]?.element.focus();
  }

  private marker(one: Supposed, at: number): Placed {
    const name = this.nameOf(one.system);
    const element = h(
      "button",
      {
        type: "button",
        class: "supposed-marker",
        title: `${name}, supposed. Drag it, or move it with Shift and the arrow keys; Delete takes it away.`,
        "aria-label": `Supposed ${name} at ${one.lat.toFixed(2)}, ${one.lon.toFixed(2)}; Shift and arrow keys move it, Delete takes it away`,
      },
      h("span", { class: "supposed-name", "aria-hidden": "true" }, name),
    );
    const placed = this.model.app.map.addMarker(element, one.lon, one.lat);
    const move = (lon: number, lat: number) => this.shift(placed, lon, lat);
    onDrag(this.model.app, element, {
      start: () => this.begin(),
      move: (lon, lat, when) => {
        move(lon, lat);
        this.follow({ ...one, lon, lat }, when);
      },
      end: (lon, lat) => this.end({ ...one, lon, lat }, at),
    });
    element.addEventListener("keydown", (event) => this.key(event, at, move));
    return placed;
  }

  private begin(): void {
    this.isDragging = true;
    this.layer.setHurried(true);
  }

  /**
   * Move a marker with the pointer. Where the processor draws, every frame takes time from the coverage: there the
   * marker goes along with the next coverage, or after a while.
   */
  private shift({ marker }: Placed, lon: number, lat: number): void {
    const now = performance.now();
    this.unmoved = () => {
      this.unmoved = null;
      this.movedAt = now;
      marker.setOffset([0, 0]);
      marker.setLngLat([lon, lat]);
    };
    if (!this.model.app.map.isSoftware || now - this.movedAt > MARKER_MS) this.unmoved();
  }

  private unmoved: (() => void) | null = null;
  private movedAt = 0;

  private follow(one: Supposed, when: number): void {
    this.loader.follow({ query: this.model.dragQuery(one), at: when });
  }

  /** Keep where it was left; the field at rest follows from that. */
  private end(one: Supposed, at: number): void {
    this.isDragging = false;
    this.unmoved = null;
    this.loader.stop();
    this.layer.setHurried(false);
    const rounded = { ...one, lat: round(one.lat), lon: round(one.lon) };
    const all = this.model.supposed;
    all[at] = rounded;
    const before = this.model.app.state.get().suppose;
    this.model.setSupposed(all);
    if (this.model.app.state.get().suppose === before) {
      this.layer.stopMoving();
      this.model.moving.set(null);
    }
    this.place();
  }

  private key(event: KeyboardEvent, at: number, move: (lon: number, lat: number) => void): void {
    const all = this.model.supposed;
    const one = all[at];
    if (!one) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.model.setSupposed(all.filter((_, index) => index !== at));
      return;
    }
    const step = event.shiftKey ? STEPS[event.key] : undefined;
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const size = event.altKey ? LARGE_STEP_DEG : STEP_DEG;
    const moved = { ...this.held(at, one) };
    const next = { ...moved, lon: moved.lon + step[0] * size, lat: moved.lat + step[1] * size };
    this.keyed = { at, one: next };
    this.begin();
    move(next.lon, next.lat);
    this.follow(next, event.timeStamp);
    clearTimeout(this.keysTimer);
    this.keysTimer = setTimeout(() => {
      const last = this.keyed;
      this.keyed = null;
      if (last) this.end(last.one, last.at);
    }, KEYS_REST_MS) as unknown as number;
  }

  private keyed: { at: number; one: Supposed } | null = null;

  private held(at: number, one: Supposed): Supposed {
    return this.keyed?.at === at ? this.keyed.one : one;
  }

  /** Draw what came, and note once it is on the screen how long that took. */
  private drawn(field: Field, step: Step): void {
    if (!this.isDragging) return;
    this.unmoved?.();
    this.layer.showMoving(field, this.model.stop);
    this.model.moving.set(field);
    requestAnimationFrame(() =>
      setTimeout(() => performance.measure(TIMING, { start: step.at, end: performance.now() })),
    );
  }

  /** A site of the laydown that is dragged leaves its copy where it is dropped. */
  private catchSites(app: App): void {
    const container = app.map.gl.getCanvasContainer();
    const siteOf = (event: Event) => {
      const element = (event.target as Element).closest<HTMLElement>(
        ".maplibregl-marker [data-site], .maplibregl-marker[data-site]",
      );
      const id = app.state.get().tab === "airspace" ? element?.dataset["site"] : undefined;
      return app.sites.get()?.find((site) => site.id === id) ?? null;
    };
    for (const name of ["mousedown", "touchstart"]) {
      container.addEventListener(name, (event) => siteOf(event) && event.stopPropagation(), true);
    }
    container.addEventListener(
      "pointerdown",
      (event) => {
        const site = siteOf(event);
        if (!site || event.button !== 0) return;
        this.copy(site.id, site.system, event);
      },
      true,
    );
  }

  /** Follow the pointer from a site of the laydown; once it has moved, a copy is set up. */
  private copy(of: string, system: string, pressed: PointerEvent): void {
    let marker: Placed | null = null;
    const all = this.model.supposed;
    const known = all.findIndex((one) => one.of === of);
    const at = known < 0 ? all.length : known;
    track(this.model.app, pressed, {
      start: (lon, lat) => {
        this.begin();
        marker = this.marker({ of, system, lon, lat }, at);
      },
      move: (lon, lat, when) => {
        if (marker) this.shift(marker, lon, lat);
        this.follow({ of, system, lon, lat }, when);
      },
      end: (lon, lat) => {
        marker?.remove();
        this.end({ of, system, lon, lat }, at);
      },
    });
  }
}

interface Follower {
  start(lon: number, lat: number): void;
  move(lon: number, lat: number, when: number): void;
  end(lon: number, lat: number): void;
}

/** Let an element on the map be dragged; the map itself stays where it is. */
function onDrag(app: App, element: HTMLElement, follower: Follower): void {
  for (const name of ["mousedown", "touchstart"]) {
    element.addEventListener(name, (event) => event.stopPropagation());
  }
  element.addEventListener("pointerdown", (event) => {
    if (event.button === 0) track(app, event, follower);
  });
}

/** Follow the pointer until it is let go. */
function track(app: App, pressed: PointerEvent, follower: Follower): void {
  const box = app.map.gl.getContainer().getBoundingClientRect();
  const placeOf = (event: PointerEvent) =>
    app.map.gl.unproject([event.clientX - box.left, event.clientY - box.top]);
  let isMoving = false;
  const move = (event: PointerEvent) => {
    if (event.pointerId !== pressed.pointerId) return;
    const far = Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY);
    const { lng, lat } = placeOf(event);
    if (!isMoving && far >= LEAST_MOVE_PX) {
      isMoving = true;
      follower.start(lng, lat);
    }
    if (isMoving) follower.move(lng, lat, event.timeStamp);
  };
  /** What else follows the mouse would cost a frame each time. */
  const keep = (event: Event) => {
    if (isMoving) event.stopPropagation();
  };
  const stop = (event: PointerEvent) => {
    if (event.pointerId !== pressed.pointerId) return;
    for (const [name, listener] of listeners) removeEventListener(name, listener as EventListener);
    removeEventListener("mousemove", keep, true);
    const { lng, lat } = placeOf(event);
    if (!isMoving) return;
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, true));
    follower.end(lng, lat);
  };
  const listeners = [
    ["pointermove", move],
    ["pointerup", stop],
    ["pointercancel", stop],
  ] as const;
  for (const [name, listener] of listeners) addEventListener(name, listener as EventListener);
  addEventListener("mousemove", keep, true);
}

/** The click that the browser makes of the end of a drag. */
function swallow(event: Event): void {
  event.stopPropagation();
}

function round(degrees: number): number {
  return Math.round(degrees * 100) / 100;
}
