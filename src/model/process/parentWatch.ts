/** Ten minutes of the process' own time: a machine that was asleep has not counted. */
const WATCH = { everyMilliseconds: 5000, silentAfter: 120 };

/**
 * Notices that the parent no longer asks whether this process is there. A parent that has ended closes the channel, which is
 * noticed at once; one that hangs does not, and its child would compute for nobody.
 */
export class ParentWatch {
  private timer: NodeJS.Timeout | undefined;
  private missed = 0;
  private readonly watch: typeof WATCH;
  private readonly onSilent: () => void;

  /** @param onSilent is called once. It is never called where the parent has never asked: not every parent does. */
  constructor(onSilent: () => void, watch = WATCH) {
    this.onSilent = onSilent;
    this.watch = watch;
  }

  /** The parent has asked. */
  heard(): void {
    this.missed = 0;
    this.timer ??= setInterval(() => {
      if (++this.missed < this.watch.silentAfter) return;
      clearInterval(this.timer);
      this.onSilent();
    }, this.watch.everyMilliseconds).unref();
  }
}
