/** How a heartbeat goes. Counted in beats, not in time: a machine that was asleep has sent none and missed none. */
export interface Pulse {
  readonly everyMilliseconds: number;
  /** Beats without an answer after which the other side counts as silent, and after which as lost. */
  readonly silentAfter: number;
  readonly lostAfter: number;
}

/**
 * Silent after a minute, lost after ten. A busy process does not answer either: one step of a large model took 49 s on two
 * cores that others used, too. So the user hears soon, and nothing is ended by itself that may only be slow.
 */
export const PULSE: Pulse = { everyMilliseconds: 5000, silentAfter: 12, lostAfter: 120 };

export interface PulseListener {
  /** It has not answered for a while. Told once, until it is `back`. */
  silent(): void;
  back(): void;
  /** It has not answered for so long that it will not any more. Told once. */
  lost(): void;
}

/** Asks the other side again and again whether it is there, until it is stopped. */
export class Heartbeat {
  private readonly timer: ReturnType<typeof setInterval>;

  /** @param ask settles when the other side answers; that it rejects is an answer, too */
  constructor(ask: () => Promise<unknown>, pulse: Pulse, listener: PulseListener) {
    const { everyMilliseconds, silentAfter, lostAfter } = pulse;
    let missed = 0;
    let waiting = false;
    const answered = (): void => {
      waiting = false;
      if (missed >= silentAfter) listener.back();
      missed = 0;
    };
    this.timer = setInterval(() => {
      if (!waiting) {
        waiting = true;
        ask().then(answered, answered);
        return;
      }
      missed++;
      if (missed === silentAfter) listener.silent();
      if (missed === lostAfter) listener.lost();
    }, everyMilliseconds);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
