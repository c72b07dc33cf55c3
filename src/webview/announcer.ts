import { fileName } from './figures.ts';
import type { Panel } from './panel.ts';

/** How long a text has to stand still before it is read out, in milliseconds. */
const SETTLED = 700;

/**
 * Tells a screen reader what changed by itself: the text once the slider rests, and the state of training. A live
 * region of its own, so that the text which follows the slider many times a second is not read out each time.
 */
export class Announcer {
  readonly element = document.createElement('div');
  private last = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.element.className = 'visually-hidden';
    this.element.setAttribute('aria-live', 'polite');
    this.element.dataset['testid'] = 'announcement';
  }

  say(panel: Panel): void {
    const message = toSay(panel);
    if (message === this.last) return;
    this.last = message;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.element.textContent = message;
    }, SETTLED);
  }
}

function toSay(panel: Panel): string {
  const { state, exploration } = panel;
  if (state === null) return '';
  const { pointed } = panel.map;
  if (pointed?.spoken === true)
    return `${pointed.passage.beginning}, ${fileName(panel.map.documentOf(pointed))}`;
  if (panel.nearestOnWalk !== null) return panel.walk.answer?.text ?? state.interpolation.text ?? '';
  if (exploration !== null) return exploration.verbatim ? 'Your own words again.' : exploration.text;
  if (state.training !== null) return state.training.progress.paused ? 'Training is paused.' : 'Training.';
  return state.model.kind === 'open' ? 'The model is ready.' : '';
}
