import { Announcements, type Announced } from './announcements.ts';
import type { Panel } from './panel.ts';

/** How long a text has to stand still before it is read out, in milliseconds. */
const SETTLED = 700;

/**
 * Tells a screen reader what changed by itself: the text once the slider rests, and the state of training. A live
 * region of its own, so that the text which follows the slider many times a second is not read out each time.
 */
export class Announcer {
  readonly element = document.createElement('div');
  private readonly announcements = new Announcements();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.element.className = 'visually-hidden';
    this.element.setAttribute('aria-live', 'polite');
    this.element.dataset['testid'] = 'announcement';
  }

  say(panel: Panel): void {
    const message = this.announcements.next(announced(panel));
    if (message === null) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.element.textContent = message;
    }, SETTLED);
  }
}

function announced({ state, exploration, map, nearestOnPath, interpolation, choice }: Panel): Announced {
  const { pointed } = map;
  return {
    state,
    exploration,
    word: choice.wordAtCursor,
    pointed:
      pointed?.spoken === true
        ? { beginning: pointed.passage.beginning, document: map.documentOf(pointed) }
        : null,
    between: nearestOnPath === null ? null : (interpolation.answer?.text ?? state?.interpolation.text ?? ''),
  };
}
