import type { Panel } from './panel.ts';

/** How long scrolling has to rest before its place is remembered, in milliseconds. */
const SETTLED = 200;

/** Keeps the place where the user was in the panel when VS Code throws the page away and makes it anew. */
export class Scrolling {
  private readonly panel: Panel;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private restored = false;

  constructor(panel: Panel) {
    this.panel = panel;
    window.addEventListener('scroll', () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        if (this.restored) panel.remember({ scrollTop: window.scrollY });
      }, SETTLED);
    });
  }

  /** The panel has been drawn: once its first state is there, and laid out, it goes to where the user was. */
  drawn(): void {
    if (this.restored || this.panel.state === null) return;
    this.restored = true;
    const { scrollTop } = this.panel.memory;
    requestAnimationFrame(() => {
      window.scrollTo({ top: scrollTop });
    });
  }
}
