import { ModelProblem } from '../modelProblem.ts';
import { uncancelled } from '../uncancelled.ts';
import type { ModelSession } from './modelSession.ts';

/** The model that is open, if any. A model is closed only when nobody uses it any more. */
export class ModelSlot {
  private model: ModelSession | undefined;
  private closing = new AbortController();
  private readonly uses = new Set<Promise<unknown>>();

  get folder(): string | undefined {
    return this.model?.folder;
  }

  /** Puts a model in the place of another one; what still runs on that one is cancelled. */
  async replace(model: ModelSession): Promise<void> {
    const previous = this.model;
    this.model = model;
    this.closing.abort();
    this.closing = new AbortController();
    const uses = [...this.uses];
    await Promise.allSettled(uses);
    await previous?.close();
  }

  /**
   * Works with the open model. Rejects as `cancelled` once `signal` aborts or another model is opened.
   * @throws ModelProblem no-model
   */
  async use<T>(
    signal: AbortSignal,
    work: (model: ModelSession, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { model, closing } = this;
    if (model === undefined)
      throw new ModelProblem('no-model', 'No model is open. Train one, or open one, first.');
    const either = AbortSignal.any([signal, closing.signal]);
    const use = uncancelled(either, () => work(model, either));
    this.uses.add(use);
    try {
      return await use;
    } finally {
      this.uses.delete(use);
    }
  }
}
