import { LatestOnly } from '../../shared/coalescing/latestOnly.ts';
import { isCancelled } from '../../shared/protocol/rpcError.ts';

/** Asks the host for what lies at `position`. */
export type Ask<Position, Answer> = (position: Position, signal: AbortSignal) => Promise<Answer>;

/**
 * A position that the user drags, shown before the host confirms it, and the host's answers. Moves are coalesced
 * (latestOnly.ts), so the text follows the hand as fast as the host answers.
 *
 * `position` and `answer` replace the host's own state while the user is ahead of it; both are null otherwise.
 */
export class Optimistic<Position, Answer> {
  position: Position | null = null;
  answer: Answer | null = null;

  private readonly ask: Ask<Position, Answer>;
  private readonly changed: () => void;
  private readonly failed: (error: unknown) => void;
  private readonly requests = new LatestOnly<Answer>();
  /** Aborts when answers about the present starting point are no longer of use. */
  private origin = new AbortController();
  private newest: object | null = null;

  /** `changed` is called whenever `position`, `answer` or `busy` changed by itself; `failed` with what went wrong. */
  constructor(ask: Ask<Position, Answer>, changed: () => void, failed: (error: unknown) => void) {
    this.ask = ask;
    this.changed = changed;
    this.failed = failed;
  }

  /** True until the newest position is answered. */
  get busy(): boolean {
    return this.newest !== null;
  }

  move(position: Position): void {
    this.position = position;
    void this.follow(position, this.origin.signal);
    this.changed();
  }

  /** The host published its state. Unless the user is ahead of it, that state is newer than the last answer. */
  settle(): void {
    if (this.busy) return;
    this.position = null;
    this.answer = null;
  }

  /** There is a new starting point: answers about the old one are dropped. */
  forget(): void {
    this.origin.abort();
    this.origin = new AbortController();
    this.newest = null;
    this.position = null;
    this.answer = null;
  }

  private async follow(position: Position, origin: AbortSignal): Promise<void> {
    const move = {};
    this.newest = move;
    try {
      const answer = await this.requests.run((signal) => this.ask(position, signal), origin);
      if (!origin.aborted) this.answer = answer;
    } catch (error) {
      if (!origin.aborted && !isCancelled(error)) this.failed(error);
      // Without a newer position the sliders go back to where the text is.
      if (this.newest === move) this.position = null;
    }
    if (this.newest === move) this.newest = null;
    if (!origin.aborted) this.changed();
  }
}
