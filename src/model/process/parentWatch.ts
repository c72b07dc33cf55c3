/** Beats that the parent may miss: ten minutes of beats of five seconds. It may stand in a debugger for some of them. */
const SILENT_AFTER = 120;

/**
 * Notices that the parent no longer asks whether this process is there. A parent that has ended closes the channel, which is
 * noticed at once; one that hangs does not, and its child would compute for nobody. Beats are counted by this process' own
 * timer: while the machine sleeps, or this process is suspended, none counts.
 */
export class ParentWatch {
  private timer: NodeJS.Timeout | undefined;
  private everyMilliseconds = 0;
  private missed = 0;
  private readonly silentAfter: number;
  private readonly onSilent: () => void;

  /** @param onSilent is called once. It is never called where the parent has never asked: not every parent does. */
  constructor(onSilent: () => void, silentAfter = SILENT_AFTER) {
    this.onSilent = onSilent;
    this.silentAfter = silentAfter;
  }

  /** The parent has asked. @param everyMilliseconds after which it promises to ask again */
  heard(everyMilliseconds: number): void {
    this.missed = 0;
    if (everyMilliseconds === this.everyMilliseconds) return;
    this.everyMilliseconds = everyMilliseconds;
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      if (++this.missed < this.silentAfter) return;
      clearInterval(this.timer);
      this.onSilent();
    }, everyMilliseconds).unref();
  }
}
