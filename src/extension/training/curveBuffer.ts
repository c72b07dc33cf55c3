import type { CurvePoint } from '../../shared/protocol/trainingProtocol.ts';

/** What changed: points appended, or, with `reset`, all points of a new curve. */
export interface CurveChange {
  readonly reset: boolean;
  readonly points: readonly CurvePoint[];
}

/**
 * The training curve, bounded however long a run takes. When it is full, every other point goes; points that carry a
 * validation stay, for they are rare and are what the curve is read for.
 */
export class CurveBuffer {
  private readonly limit: number;
  private list: CurvePoint[] = [];
  private readonly listeners = new Set<(change: CurveChange) => void>();

  /** @param limit at most this many points are kept */
  constructor(limit = 2000) {
    this.limit = limit;
  }

  get points(): readonly CurvePoint[] {
    return this.list;
  }

  append(point: CurvePoint): void {
    this.list.push(point);
    if (this.list.length > this.limit) this.thin();
    this.tell({ reset: false, points: [point] });
  }

  clear(): void {
    this.list = [];
    this.tell({ reset: true, points: [] });
  }

  /** Returns the function that stops listening. */
  onDidChange(listener: (change: CurveChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private thin(): void {
    this.list = this.list.filter((kept, index) => index % 2 === 0 || kept.validationElbo !== undefined);
    // Where validations alone have filled it.
    if (this.list.length > this.limit) this.list = this.list.filter((_, index) => index % 2 === 0);
  }

  private tell(change: CurveChange): void {
    for (const listener of this.listeners) listener(change);
  }
}
