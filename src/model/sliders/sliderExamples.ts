import type { SliderExamples } from '../checkpoint/storedSliders.ts';
import { splitSelection } from '../corpus/passages.ts';
import { Random } from '../numerics/random.ts';
import { LatentError } from '../space/latentError.ts';

/** With fewer examples of an end, which way it lies is chance. */
export const FEWEST_EXAMPLES = 4;
/** More examples of an end move the direction hardly, and cost time and space. */
export const MAX_EXAMPLES = 1000;
const SEED = 1;

/** A text of any length; the name of the document that it is from tells its format. */
export interface ExampleText {
  readonly text: string;
  readonly file?: string | undefined;
}

/** What a user gives for a slider. */
export interface ExampleTexts {
  readonly name: string;
  readonly lowLabel: string;
  readonly highLabel: string;
  readonly low: readonly ExampleText[];
  readonly high: readonly ExampleText[];
}

/**
 * The passages of the texts, each once; what stands at both ends tells nothing and is dropped. Of too many, some are
 * drawn, always the same.
 * @param fits whether the model can read a text as one passage
 * @throws LatentError too-few-examples
 */
export function sliderExamples(given: ExampleTexts, fits: (text: string) => boolean): SliderExamples {
  const passages = (texts: readonly ExampleText[]): Set<string> =>
    new Set(
      texts
        .flatMap(({ text, file = '' }) => splitSelection(text, { fits, file }))
        .flatMap((piece) => (piece.kind === 'passage' ? [piece.plainText] : [])),
    );
  const low = passages(given.low);
  const high = passages(given.high);
  const { name, lowLabel, highLabel } = given;
  return {
    name,
    lowLabel,
    highLabel,
    low: chosen(
      [...low].filter((text) => !high.has(text)),
      lowLabel,
    ),
    high: chosen(
      [...high].filter((text) => !low.has(text)),
      highLabel,
    ),
  };
}

function chosen(texts: string[], end: string): string[] {
  if (texts.length < FEWEST_EXAMPLES)
    throw new LatentError(
      'too-few-examples',
      `There ${texts.length === 1 ? 'is 1 example' : `are ${texts.length} examples`} of “${end}” that the other end ` +
        `does not have too. At least ${FEWEST_EXAMPLES} different sentences of each end are needed, better 50.`,
    );
  return texts.length <= MAX_EXAMPLES ? texts : Random.fromSeed(SEED).shuffle(texts).slice(0, MAX_EXAMPLES);
}
