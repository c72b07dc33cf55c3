/** What becomes of a run of the scripted model process; the test passes it as the seed. */
export const FATES = { finish: 0, wait: 1, die: 2, dieBeforeCheckpoint: 3, fail: 4, over: 5 } as const;

/** Begins a text that ends with a path. The scripted model process is busy with it, and hears nothing, until a file lies there. */
export const BUSY_UNTIL = 'Busy until ';

/** Texts, and the beginning of a slider's name, that the scripted model process answers only when it is told to stop. */
export const SLOW = {
  exploration: 'Explored slowly.',
  variations: 'Varied slowly.',
  slider: 'slowly',
  word: 'Word by slow word.',
} as const;
