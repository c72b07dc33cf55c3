import { continuations } from '../../corpus/batches/neighbours.ts';
import type { Passage } from '../../corpus/passage.ts';
import { BpeDropout } from '../../tokenizer/bpeDropout.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import type { PassageTexts } from '../../training/data/passageTexts.ts';

/** Training passages for recipes that read them in another form each epoch. */
export function passageTexts(training: readonly Passage[], tokenizer: Tokenizer): PassageTexts {
  const dropout = new BpeDropout(tokenizer.toJson());
  return {
    texts: training.map(({ text }) => text),
    continued: continuations(training),
    encode: (text, bpeDropout, random) =>
      bpeDropout === 0 ? tokenizer.encode(text) : dropout.encode(text, bpeDropout, () => random.uniform()),
  };
}
