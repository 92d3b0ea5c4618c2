/** What all parts of the page share. */
import type { components } from "./generated/api";
import type { MapView } from "./map/view";
import type { Notices } from "./notices";
import type { State } from "./state";
import type { Watched } from "./watched";

export type Site = components["schemas"]["Site"];

export interface App {
  readonly state: State;
  readonly map: MapView;
  readonly notices: Notices;
  /** The sites of the shown day; null while they are not there yet. */
  readonly sites: Watched<readonly Site[] | null>;
  /** The last day for which the laydown changes, and all such days, oldest first. */
  readonly days: Watched<readonly string[]>;
  /** Which tool takes the clicks on the map: "" for none, else "route", "cut", "place" and the like. */
  readonly tool: Watched<string>;
  /** Places of the page that parts fill besides their panels. */
  readonly hosts: Hosts;
}

export interface Hosts {
  readonly topBar: HTMLElement;
  readonly timeBar: HTMLElement;
  /** Over the map: top right. */
  readonly mapTools: HTMLElement;
  /** Over the map: bottom left, for the number under the cursor and legends. */
  readonly mapReadout: HTMLElement;
}
