/** Asking for fields: at rest the newest wins and older ones are called off; while dragging one is under way at a time. */
import { bytes, type Query } from "../api";
import { readField, type Field } from "./field";

export class RestLoader {
  private asking: AbortController | null = null;

  /** Gives the field, or null where a newer one was asked for meanwhile. Throws what the server refuses. */
  async load(query: Query): Promise<Field | null> {
    this.cancel();
    const asking = new AbortController();
    this.asking = asking;
    try {
      const field = readField(await bytes("/coverage/field", query, asking.signal));
      return this.asking === asking ? field : null;
    } catch (error) {
      if (this.asking !== asking) return null;
      throw error;
    }
  }

  cancel(): void {
    this.asking?.abort();
    this.asking = null;
  }
}

/** A step of a drag: what is asked, and when the pointer was there (performance.now()). */
export interface Step {
  readonly query: Query;
  readonly at: number;
}

/** Follows a drag: while an answer is awaited only the latest step is remembered, so that none queues up. */
export class DragLoader {
  private waiting: Step | null = null;
  private isAsking = false;
  private asking: AbortController | null = null;

  constructor(
    private readonly onField: (field: Field, step: Step) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  follow(step: Step): void {
    this.waiting = step;
    if (!this.isAsking) void this.ask();
  }

  /** Forget what was asked: the drag has ended. */
  stop(): void {
    this.waiting = null;
    this.asking?.abort();
  }

  private async ask(): Promise<void> {
    this.isAsking = true;
    while (this.waiting) {
      const step: Step = this.waiting;
      this.waiting = null;
      const asking = new AbortController();
      this.asking = asking;
      try {
        const field = readField(await bytes("/coverage/field", step.query, asking.signal));
        if (!asking.signal.aborted) this.onField(field, step);
      } catch (error) {
        if (!asking.signal.aborted) this.onError(error);
      }
    }
    this.isAsking = false;
  }
}
