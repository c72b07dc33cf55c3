/** Calls `action` at once, then at most once in `milliseconds`, and always once more after the last call. */
export class Throttle {
  private readonly milliseconds: number;
  private readonly action: () => void;
  private timer: NodeJS.Timeout | undefined;
  private again = false;

  constructor(milliseconds: number, action: () => void) {
    this.milliseconds = milliseconds;
    this.action = action;
  }

  call(): void {
    if (this.timer !== undefined) {
      this.again = true;
      return;
    }
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.again) {
        this.again = false;
        this.call();
      }
    }, this.milliseconds);
    this.action();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.again = false;
  }
}
