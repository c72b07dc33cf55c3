import type { ExamplePairs } from './examplePairs.ts';
import { certainty } from './examples/certainty.ts';
import { dialogue } from './examples/dialogue.ts';
import { formality } from './examples/formality.ts';
import { length } from './examples/length.ts';
import { ornament } from './examples/ornament.ts';
import { person } from './examples/person.ts';
import { question } from './examples/question.ts';
import { tense } from './examples/tense.ts';
import { tension } from './examples/tension.ts';

/** A direction that every writer has a word for, before a model makes a slider of it. */
export interface BuiltInDirection {
  readonly name: string;
  readonly lowLabel: string;
  readonly highLabel: string;
  readonly examples: ExamplePairs;
}

/** In the order in which they are shown. */
export const builtInDirections: readonly BuiltInDirection[] = [
  { name: 'length', lowLabel: 'shorter', highLabel: 'longer', examples: length },
  { name: 'tension', lowLabel: 'calmer', highLabel: 'tenser', examples: tension },
  { name: 'ornament', lowLabel: 'plainer', highLabel: 'more ornate', examples: ornament },
  { name: 'question', lowLabel: 'statement', highLabel: 'question', examples: question },
  { name: 'tense', lowLabel: 'past', highLabel: 'present', examples: tense },
  { name: 'dialogue', lowLabel: 'narration', highLabel: 'dialogue', examples: dialogue },
  { name: 'formality', lowLabel: 'familiar', highLabel: 'formal', examples: formality },
  { name: 'person', lowLabel: 'he, she, they', highLabel: 'I, we', examples: person },
  { name: 'certainty', lowLabel: 'hesitant', highLabel: 'certain', examples: certainty },
];
