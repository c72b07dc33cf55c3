import { CANCELLED, RpcError } from '../../shared/protocol/rpcError.ts';

interface Waiting<T> {
  readonly task: () => Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs one task at a time and keeps only the newest of those that wait: what a slider needs that asks faster than it
 * can be answered. Cancelling the running task instead would, while the slider keeps moving, never show anything.
 */
export class NewestWins<T> {
  private running = false;
  private waiting: Waiting<T> | undefined;

  /** Rejects with `cancelled` when a newer task takes this one's place before it starts. */
  run(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting?.reject(new RpcError(CANCELLED, 'A newer request took its place.'));
      this.waiting = { task, resolve, reject };
      if (!this.running) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.running = true;
    for (let next = this.waiting; next !== undefined; next = this.waiting) {
      this.waiting = undefined;
      await next.task().then(next.resolve, next.reject);
    }
    this.running = false;
  }
}
