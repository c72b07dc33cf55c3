export const HELD_TEXT = 'The lamp went out before anyone was awake.';
export const HELD_SLIDER = 2.5;
export const HELD_T = 0.25;

interface MaybeHeld {
  readonly source?: { readonly text?: string };
  readonly sliders?: readonly number[];
  readonly t?: number;
}

/** Whether countingProcess.ts holds a request until it is cancelled. */
export const isHeld = ({ source, sliders, t }: MaybeHeld): boolean =>
  source?.text === HELD_TEXT || sliders?.[0] === HELD_SLIDER || t === HELD_T;
