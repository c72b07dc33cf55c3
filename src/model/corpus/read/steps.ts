/** Long work that pauses between two steps, so that whoever waits for it can give up. */
export type Steps<T> = Generator<undefined, T>;

/** The result of work that nobody gives up on. */
export function resultOf<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** The event loop is let run after so many milliseconds. */
const MAX_STRETCH_MS = 40;

/** Lets the event loop run now and then, so that a wish to cancel is heard. */
export class Pauses {
  private readonly signal: AbortSignal | undefined;
  private last = performance.now();

  constructor(signal?: AbortSignal) {
    this.signal = signal;
  }

  /** Pauses where it is time to. @throws what the signal was aborted with */
  async take(): Promise<void> {
    if (performance.now() - this.last > MAX_STRETCH_MS) {
      await new Promise(setImmediate);
      this.last = performance.now();
    }
    this.throwIfCancelled();
  }

  /** @throws what the signal was aborted with */
  throwIfCancelled(): void {
    this.signal?.throwIfAborted();
  }

  /** The result of `steps`, with pauses between them. @throws as {@link take} */
  async between<T>(steps: Steps<T>): Promise<T> {
    let step = steps.next();
    while (step.done !== true) {
      await this.take();
      step = steps.next();
    }
    return step.value;
  }
}
