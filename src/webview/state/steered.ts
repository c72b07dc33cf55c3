import { CANCELLED } from '../../shared/protocol/rpc.ts';

/** Asks the host for what lies at `position`. */
export type Ask<Position, Answer> = (position: Position, signal: AbortSignal) => Promise<Answer>;

/** How long an answer may keep a newer position waiting before it is given up for it, in milliseconds. */
const PATIENCE = 1500;

/**
 * A position that the user drags, and the host's answers to it. At most one request is under way and only the newest
 * position waits behind it, so that the text follows the hand as fast as the host can answer and never falls behind.
 *
 * `position` and `answer` stand in for the host's own state while the user is ahead of it; both are null once the
 * host's state is what counts.
 */
export class Steered<Position, Answer> {
  position: Position | null = null;
  answer: Answer | null = null;

  private readonly ask: Ask<Position, Answer>;
  private readonly changed: () => void;
  private readonly failed: (error: unknown) => void;
  private request: AbortController | null = null;
  private waiting: { position: Position } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** `changed` is called whenever `position`, `answer` or `busy` changed by itself; `failed` with what went wrong. */
  constructor(ask: Ask<Position, Answer>, changed: () => void, failed: (error: unknown) => void) {
    this.ask = ask;
    this.changed = changed;
    this.failed = failed;
  }

  /** True until the newest position is answered. */
  get busy(): boolean {
    return this.request !== null;
  }

  move(position: Position): void {
    this.position = position;
    if (this.request === null) this.send(position);
    else {
      this.waiting = { position };
      this.timer ??= setTimeout(() => {
        this.overtake();
      }, PATIENCE);
    }
    this.changed();
  }

  /** The host announced its state. Unless the user is ahead of it, that state is newer than the last answer. */
  settle(): void {
    if (this.busy) return;
    this.position = null;
    this.answer = null;
  }

  /** There is a new starting point: answers about the old one are stale and dropped. */
  forget(): void {
    this.request?.abort();
    this.finish();
    this.position = null;
    this.answer = null;
  }

  private send(position: Position): void {
    const request = new AbortController();
    this.request = request;
    this.ask(position, request.signal).then(
      (answer) => {
        if (this.request !== request) return;
        this.answer = answer;
        this.next();
      },
      (error: unknown) => {
        if (this.request !== request) return;
        if (!isCancelled(error)) this.failed(error);
        // Without a newer position the sliders go back to where the text is.
        if (this.waiting === null) this.position = null;
        this.next();
      },
    );
  }

  private next(): void {
    const waiting = this.waiting;
    this.finish();
    if (waiting !== null) this.send(waiting.position);
    this.changed();
  }

  private overtake(): void {
    this.request?.abort();
    this.next();
  }

  private finish(): void {
    this.request = null;
    this.waiting = null;
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

export function isCancelled(error: unknown): boolean {
  return error instanceof Error && 'reason' in error && error.reason === CANCELLED;
}
