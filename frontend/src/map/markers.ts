/** Elements on the map: moved apart where several stand at one place, and reached from one another by arrow keys. */
import { Marker, type Map as GlMap } from "maplibre-gl";

export interface PlacedMarker {
  readonly element: HTMLElement;
  moveTo(lon: number, lat: number): void;
  remove(): void;
}

/** A rectangle in CSS pixels of the map. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Group {
  readonly x: number;
  readonly y: number;
  readonly members: readonly { readonly marker: Marker; readonly x: number; readonly y: number }[];
}

/** From middle to middle of those moved apart, across and down. */
const APART_PX = 36;
const ROW_PX = 48;
/** How far markers may cover one another before they are moved. */
const ROOM_PX = 10;
const MOST_IN_A_ROW = 4;
/** Of a marker whose size is not known yet. */
const USUAL_SIZE_PX = 32;
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class Markers {
  private readonly placed = new Set<Marker>();
  private readonly listeners = new Set<() => void>();
  private waiting = false;

  constructor(private readonly gl: GlMap) {
    gl.on("zoomend", () => this.arrange());
  }

  add(element: HTMLElement, lon: number, lat: number, draggable: boolean): PlacedMarker & { marker: Marker } {
    const marker = new Marker({ element, draggable }).setLngLat([lon, lat]).addTo(this.gl);
    this.placed.add(marker);
    element.addEventListener("keydown", (event) => this.step(marker, event));
    element.addEventListener("focus", () => this.bringIntoView(marker));
    marker.on("dragend", () => this.arrange());
    this.arrange();
    return {
      marker,
      element,
      moveTo: (x, y) => {
        marker.setLngLat([x, y]);
        this.arrange();
      },
      remove: () => {
        marker.remove();
        this.placed.delete(marker);
        this.arrange();
      },
    };
  }

  /** Where the markers stand, for names to give way. */
  boxes(): Box[] {
    return [...this.placed].map((marker) => {
      const { x, y } = this.middle(marker);
      const half = (marker.getElement().offsetWidth || USUAL_SIZE_PX) / 2;
      return { left: x - half, right: x + half, top: y - half, bottom: y + half };
    });
  }

  /** Those moved away from where they are: to draw a line to the place itself. */
  moved(): { place: { x: number; y: number }; marker: { x: number; y: number } }[] {
    return [...this.placed]
      .filter((marker) => Math.hypot(marker.getOffset().x, marker.getOffset().y) > 1)
      .map((marker) => ({ place: this.gl.project(marker.getLngLat()), marker: this.middle(marker) }));
  }

  /** Called when markers came, went or moved. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  private arrange(): void {
    if (this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      for (const group of this.groups()) spread(group);
      for (const listener of this.listeners) listener();
    });
  }

  /** Markers that would cover one another, in the order in which they came, around their common middle. */
  private groups(): Group[] {
    let groups = [...this.placed].map((marker): Group => {
      const { x, y } = this.gl.project(marker.getLngLat());
      return { x, y, members: [{ marker, x, y }] };
    });
    for (;;) {
      const pair = touching(groups);
      if (!pair) return groups;
      groups = [...groups.filter((one) => !pair.includes(one)), joined(...pair)];
    }
  }

  private middle(marker: Marker): { x: number; y: number } {
    const { x, y } = this.gl.project(marker.getLngLat());
    return { x: x + marker.getOffset().x, y: y + marker.getOffset().y };
  }

  /** Go on to the nearest marker in the direction of an arrow key. */
  private step(marker: Marker, event: KeyboardEvent): void {
    const step =
      event.altKey || event.ctrlKey || event.metaKey || event.shiftKey ? undefined : STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const from = this.middle(marker);
    let best: Marker | null = null;
    let least = Infinity;
    for (const other of this.placed) {
      if (other === marker) continue;
      const to = this.middle(other);
      const along = (to.x - from.x) * step[0] + (to.y - from.y) * step[1];
      const aside = Math.abs((to.x - from.x) * step[1]) + Math.abs((to.y - from.y) * step[0]);
      if (along > 1 && along + 2 * aside < least) {
        best = other;
        least = along + 2 * aside;
      }
    }
    best?.getElement().focus();
  }

  private bringIntoView(marker: Marker): void {
    const { x, y } = this.middle(marker);
    const { clientWidth, clientHeight } = this.gl.getContainer();
    const inside = x > 0 && y > 0 && x < clientWidth && y < clientHeight;
    if (!inside && marker.getElement().matches(":focus-visible"))
      this.gl.panTo(marker.getLngLat(), { animate: false });
  }
}

function touching(groups: readonly Group[]): [Group, Group] | null {
  for (const [at, one] of groups.entries()) {
    for (const other of groups.slice(at + 1)) {
      const [a, b] = [extent(one), extent(other)];
      const across = Math.abs(one.x - other.x) < (a.width + b.width) / 2 - ROOM_PX;
      if (across && Math.abs(one.y - other.y) < (a.height + b.height) / 2 - ROOM_PX) return [one, other];
    }
  }
  return null;
}

function joined(one: Group, other: Group): Group {
  const members = [...one.members, ...other.members];
  const mean = (of: (member: Group["members"][number]) => number) =>
    members.reduce((sum, member) => sum + of(member), 0) / members.length;
  return { x: mean(({ x }) => x), y: mean(({ y }) => y), members };
}

function extent({ members }: Group): { width: number; height: number } {
  const columns = Math.min(members.length, MOST_IN_A_ROW);
  return { width: columns * APART_PX, height: Math.ceil(members.length / columns) * ROW_PX };
}

/** Set the markers of a group side by side, in rows. */
function spread({ x, y, members }: Group): void {
  const columns = Math.min(members.length, MOST_IN_A_ROW);
  const rows = Math.ceil(members.length / columns);
  members.forEach(({ marker, ...own }, at) => {
    const row = Math.floor(at / columns);
    const inRow = row === rows - 1 ? members.length - row * columns : columns;
    const across = ((at % columns) - (inRow - 1) / 2) * APART_PX;
    const down = (row - (rows - 1) / 2) * ROW_PX;
    marker.setOffset([x + across - own.x, y + down - own.y]);
  });
}
