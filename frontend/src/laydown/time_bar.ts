/**
 * The time bar: the day asked for on a slider with a mark for each day on which something became known or changed, and
 * beside it by what knowledge that day is seen.
 */
import type { App } from "../app";
import { h, show, svg } from "../dom";
import { dayNumber, dayOf, inWords, today, typedDay } from "./dates";
import type { Laydown } from "./follow";
import {
  dayAt,
  neighbour,
  shareOf,
  spanOf,
  ticksOf,
  yearsOf,
  type Moment,
  type Span,
  type Tick,
} from "./ticks";

const TICK_APART_PX = 8;
const YEAR_APART_PX = 44;
const SNAP_PX = 7;
const PLAY_MS = 1400;
const YEAR_DAYS = 365;
const USUAL_WIDTH_PX = 800;

type Knowledge = "today" | "then" | "date";

export function mountTimeBar(app: App, laydown: Laydown, host: HTMLElement): void {
  const marks = h("div", { class: "time-marks", "aria-hidden": "true" });
  const years = h("div", { class: "time-years", "aria-hidden": "true" });
  const thumb = h("div", { class: "time-thumb" });
  const hint = h("div", { class: "time-hint", hidden: true });
  const done = h("div", { class: "time-done" });
  const slider = h(
    "div",
    { class: "time-slider", role: "slider", tabindex: 0, "aria-label": "Day asked for" },
    h("div", { class: "time-track" }, done),
    marks,
    thumb,
    hint,
  );
  const date = dayInput("Day asked for, as a date", (day) => go(day));
  let knowledge: Knowledge = knowledgeOf(app);

  const moments = (): readonly Moment[] => laydown.moments.get() ?? [];
  const span = (): Span => spanOf(moments(), laydown.day(), today());
  const go = (day: string) => app.state.set(knowledge === "then" ? { day, known: day } : { day });

  function draw(): void {
    const width = slider.clientWidth || USUAL_WIDTH_PX;
    const bar = span();
    const day = laydown.day();
    const share = day ? shareOf(bar, day) : 1;
    thumb.style.left = done.style.width = `${100 * share}%`;
    show(marks, ...ticksOf(moments(), bar, TICK_APART_PX / width).map((tick) => markOf(tick)));
    show(
      years,
      ...yearsOf(bar, YEAR_APART_PX / width).map(({ year, share: at }) => placed("span", at, String(year))),
    );
    date.value = day;
    slider.setAttribute("aria-valuemin", String(dayNumber(bar.first)));
    slider.setAttribute("aria-valuemax", String(dayNumber(bar.last)));
    slider.setAttribute("aria-valuenow", String(day ? dayNumber(day) : dayNumber(bar.last)));
    slider.setAttribute("aria-valuetext", day ? valueWords(moments(), day) : "no day");
  }

  slider.addEventListener("keydown", (event) => {
    const day = laydown.day();
    const next = keyDay(event, moments(), day, span());
    if (!next) return;
    event.preventDefault();
    player.pause();
    go(next);
  });
  slider.addEventListener("pointermove", (event) => {
    const { left, width } = slider.getBoundingClientRect();
    const bar = span();
    const day = snapped(moments(), bar, (event.clientX - left) / width, SNAP_PX / width);
    hint.hidden = false;
    show(hint, valueWords(moments(), day));
    hint.style.left = `${100 * Math.min(0.8, Math.max(0.2, shareOf(bar, day)))}%`;
  });
  slider.addEventListener("pointerleave", () => {
    hint.hidden = true;
  });
  followPointer(slider, (share) => {
    player.pause();
    const bar = span();
    go(snapped(moments(), bar, share, SNAP_PX / (slider.clientWidth || USUAL_WIDTH_PX)));
  });

  const player = playButton(
    () => {
      const next = neighbour(moments(), laydown.day(), 1);
      if (next === laydown.day()) return false;
      go(next);
      return true;
    },
    () => {
      const first = moments()[0]?.day;
      if (first && neighbour(moments(), laydown.day(), 1) === laydown.day()) go(first);
    },
  );
  const known = knownChoice(app, laydown, knowledge, (chosen) => {
    knowledge = chosen;
  });
  host.append(
    player.element,
    h("div", { class: "time-middle" }, slider, years),
    h("div", { class: "time-readings" }, date, known),
  );
  laydown.moments.on(draw);
  app.state.on(["day", "known"], draw);
  new ResizeObserver(draw).observe(slider);
}

function knowledgeOf({ state }: App): Knowledge {
  const { day, known } = state.get();
  if (!known) return "today";
  return known === day ? "then" : "date";
}

/** The marks of one day or some together: what became known above, what changes below. */
function markOf({ share, moments }: Tick): HTMLElement {
  const nKnown = moments.reduce((sum, { n_known }) => sum + n_known, 0);
  const nChanges = moments.reduce((sum, { changes }) => sum + changes.length, 0);
  const element = placed("span", share, "");
  element.className = `time-mark${nKnown ? " known" : ""}${nChanges ? " changes" : ""}${moments.length > 1 ? " several" : ""}`;
  return element;
}

function placed(tag: "span", share: number, words: string): HTMLElement {
  const element = h(tag, {}, words);
  element.style.left = `${100 * share}%`;
  return element;
}

function valueWords(moments: readonly Moment[], day: string): string {
  const moment = moments.find((one) => one.day === day);
  if (!moment) return inWords(day);
  const n = moment.n_known;
  const known = n ? `: ${n} ${n === 1 ? "claim" : "claims"} became known` : ":";
  const changes = moment.changes.length ? `${n ? "; " : " "}${moment.changes.join("; ")}` : "";
  return `${inWords(day)}${known}${changes}`;
}

function keyDay(event: KeyboardEvent, moments: readonly Moment[], day: string, span: Span): string | null {
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  const move = (days: number) =>
    dayOf(Math.min(Math.max(dayNumber(day) + days, dayNumber(span.first)), dayNumber(span.last)));
  switch (event.key) {
    case "ArrowRight":
    case "ArrowUp":
      return event.shiftKey ? move(1) : neighbour(moments, day, 1);
    case "ArrowLeft":
    case "ArrowDown":
      return event.shiftKey ? move(-1) : neighbour(moments, day, -1);
    case "PageUp":
      return move(YEAR_DAYS);
    case "PageDown":
      return move(-YEAR_DAYS);
    case "Home":
      return moments[0]?.day ?? span.first;
    case "End":
      return span.last;
    default:
      return null;
  }
}

/** The day under the pointer; the nearest marked one where that is close by. */
function snapped(moments: readonly Moment[], span: Span, share: number, near: number): string {
  const nearest = moments
    .map(({ day }) => ({ day, apart: Math.abs(shareOf(span, day) - share) }))
    .sort((one, other) => one.apart - other.apart)[0];
  return nearest && nearest.apart <= near ? nearest.day : dayAt(span, share);
}

function followPointer(slider: HTMLElement, onMove: (share: number) => void): void {
  const tell = (event: PointerEvent) => {
    const { left, width } = slider.getBoundingClientRect();
    onMove((event.clientX - left) / width);
  };
  slider.addEventListener("pointerdown", (event) => {
    slider.setPointerCapture(event.pointerId);
    slider.focus();
    tell(event);
  });
  slider.addEventListener("pointermove", (event) => {
    if (slider.hasPointerCapture(event.pointerId)) tell(event);
  });
}

/** A field for a day as it is written in every file here: 2024-12-06, or a month or a year for its first day. */
function dayInput(label: string, onDay: (day: string) => void): HTMLInputElement {
  const input = h("input", {
    type: "text",
    class: "top-button time-date",
    size: 10,
    maxlength: 10,
    "aria-label": label,
    placeholder: "2024-12-06",
    spellcheck: "false",
    autocomplete: "off",
  });
  const words = "Write a day such as 2024-12-06, a month 2024-12 or a year 2024.";
  input.addEventListener("input", () => input.setCustomValidity(""));
  input.addEventListener("change", () => {
    const day = typedDay(input.value);
    input.setCustomValidity(day ? "" : words);
    if (day) onDay(day);
    else input.reportValidity();
  });
  return input;
}

/** Play and pause: `step` goes to the next day and says whether there was one. */
function playButton(step: () => boolean, onStart: () => void): { element: HTMLElement; pause: () => void } {
  let timer = 0;
  const element = h("button", { type: "button", class: "map-button play" });
  const label = () => {
    element.setAttribute("aria-label", timer ? "Pause" : "Play through the days");
    show(element, timer ? pauseSign() : playSign());
  };
  const pause = () => {
    clearInterval(timer);
    timer = 0;
    label();
  };
  element.addEventListener("click", () => {
    if (timer) {
      pause();
      return;
    }
    onStart();
    timer = window.setInterval(() => step() || pause(), PLAY_MS);
    label();
  });
  label();
  return { element, pause };
}

function playSign(): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
    svg("path", { d: "M4 2.5v11l9-5.5z", fill: "currentColor" }),
  );
}

function pauseSign(): SVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
    svg("path", { d: "M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z", fill: "currentColor" }),
  );
}

/** By what knowledge the day is seen: all of today, what was known on that day, or on another one. */
function knownChoice(
  app: App,
  laydown: Laydown,
  start: Knowledge,
  onChange: (chosen: Knowledge) => void,
): HTMLElement {
  const select = h(
    "select",
    { class: "top-button", "aria-label": "As known at" },
    h("option", { value: "today" }, "as known today"),
    h("option", { value: "then" }, "as known then"),
    h("option", { value: "date" }, "as known on …"),
  );
  const date = dayInput("As known on", (day) => app.state.set({ known: day }));
  const follow = () => {
    date.hidden = select.value !== "date";
    date.value = app.state.get().known;
  };
  select.value = start;
  select.addEventListener("change", () => {
    const chosen = select.value as Knowledge;
    onChange(chosen);
    if (chosen === "today") app.state.set({ known: "" });
    else app.state.set({ day: laydown.day(), known: app.state.get().known || laydown.day() });
    if (chosen === "then") app.state.set({ known: laydown.day() });
    follow();
  });
  app.state.on(["known"], ({ known }) => {
    if (!known && select.value !== "today") {
      select.value = "today";
      onChange("today");
    }
    follow();
  });
  return h("span", { class: "known-choice" }, select, date);
}
