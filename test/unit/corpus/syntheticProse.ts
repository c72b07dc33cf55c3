import { Random } from '../../../src/model/numerics/random.ts';

const SYLLABLES = [
  'ka',
  'lo',
  'mi',
  'ren',
  'sto',
  'ver',
  'tal',
  'un',
  'pe',
  'dor',
  'shi',
  'la',
  'gan',
  'fe',
  'ous',
];

/**
 * Prose in numbers: sentences whose lengths scatter like a novelist's, a few words to a hundred, in paragraphs, with a
 * few hundred distinct words of very different frequency.
 */
export function syntheticNovel(sentences: number, seed: number): string {
  const random = Random.fromSeed(seed);
  const lexicon = Array.from({ length: 600 }, () =>
    Array.from({ length: 1 + random.below(4) }, () => SYLLABLES[random.below(SYLLABLES.length)]!).join(''),
  );
  // Zipf's law, nearly: rank r is drawn with a probability near 1 / r.
  const word = (): string => lexicon[Math.floor(lexicon.length ** random.uniform()) - 1]!;
  const sentence = (): string => {
    const words = Math.max(2, Math.min(110, Math.round(Math.exp(2.5 + 0.75 * random.normal()))));
    const text = Array.from({ length: words }, (_, i) => word() + (i % 9 === 8 ? ',' : '')).join(' ');
    return `${text[0]!.toUpperCase()}${text.slice(1).replace(/,$/, '')}.`;
  };
  let text = '';
  for (let i = 0; i < sentences; i++) text += sentence() + (random.below(5) === 0 ? '\n\n' : ' ');
  return text;
}
