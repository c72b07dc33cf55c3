import { LatestOnly } from '../../shared/coalescing/latestOnly.ts';
import { isCancelled } from '../../shared/protocol/rpcError.ts';

/**
 * The host's answer to a question that follows from what is shown, asked once per key. When the key changes, the answer
 * is dropped and its request cancelled. A question that failed is not asked again under the same key.
 */
export class Query<Answer> {
  /** Null until the present question is answered. */
  answer: Answer | null = null;

  private readonly changed: () => void;
  private readonly failed: (error: unknown) => void;
  private readonly requests = new LatestOnly<Answer>();
  private key: string | null = null;
  private asked = new AbortController();

  /** `changed` is called when an answer has come, `failed` with what went wrong. */
  constructor(changed: () => void, failed: (error: unknown) => void) {
    this.changed = changed;
    this.failed = failed;
  }

  /** @param key tells one question from another; null where there is none */
  follow(key: string | null, ask: (signal: AbortSignal) => Promise<Answer>): void {
    if (key === this.key) return;
    this.key = key;
    this.answer = null;
    // Nothing of it would be shown, so a newer question does not wait for it.
    this.asked.abort();
    if (key === null) return;
    const asked = new AbortController();
    this.asked = asked;
    this.requests.run(ask, asked.signal).then(
      (answer) => {
        if (asked.signal.aborted) return;
        this.answer = answer;
        this.changed();
      },
      (error: unknown) => {
        if (!asked.signal.aborted && !isCancelled(error)) this.failed(error);
      },
    );
  }
}
