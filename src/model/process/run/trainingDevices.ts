import type { Engine } from '../../engine/engine.ts';
import { openAnother } from '../devices/openEngine.ts';

/** The engines of one run, one after the other. */
export class TrainingDevices {
  private readonly signal: AbortSignal;
  private readonly tried = new Set<string>();
  private readonly names: string[];
  private current: Engine;

  constructor(first: Engine, signal: AbortSignal) {
    this.current = first;
    this.names = [first.device];
    this.signal = signal;
  }

  get engine(): Engine {
    return this.current;
  }

  /** For people: "NVIDIA ..., then AMD EPYC, 2 threads". */
  get used(): string {
    return this.names.join(', then ');
  }

  /** The next engine after the current one has failed; undefined when none is left. */
  async next(): Promise<Engine | undefined> {
    this.tried.add(this.current.name);
    const next = await openAnother(this.tried, this.signal);
    if (next === undefined) return undefined;
    // What is broken may also break when it is let go.
    await this.current.dispose().catch(() => undefined);
    this.names.push(next.device);
    this.current = next;
    return next;
  }

  async dispose(): Promise<void> {
    await this.current.dispose();
  }
}
