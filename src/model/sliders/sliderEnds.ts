import { countWords } from '../corpus/words.ts';
import type { Slider } from './axes.ts';
import { beginningOf } from '../space/beginning.ts';
import { projections } from '../space/principalAxes.ts';

/** First words of passages that lie towards the two ends of a slider, the outermost last. */
export interface SliderEnds {
  readonly low: readonly string[];
  readonly high: readonly string[];
}

/**
 * Shares of all passages that lie further out than the ones that are shown. The outermost are odd ones: what the slider
 * turns a text into is more like these.
 */
const FURTHER_OUT = [0.1, 0.05, 0.02];
/** Words of a passage that is worth showing, where there is one near. */
const [FEWEST_WORDS, MAX_WORDS] = [4, 20];
/** Passages looked at around a place for one of such a length. */
const LOOKED_AT = 12;

/**
 * What a slider means, in the workspace's own words.
 * @param codes posterior means of the passages, row-major [N, Z]
 * @param texts of the same N passages
 */
export function sliderEnds({ direction }: Slider, codes: Float32Array, texts: readonly string[]): SliderEnds {
  const positions = projections(codes, direction);
  const rising = Array.from(positions.keys()).sort((a, b) => positions[a]! - positions[b]!);
  return { low: towards(rising, texts), high: towards(rising.toReversed(), texts) };
}

/** @param order rows of passages, the outermost first */
function towards(order: readonly number[], texts: readonly string[]): string[] {
  const shown = FURTHER_OUT.map((share) => {
    const near = order.slice(Math.floor(share * order.length)).slice(0, LOOKED_AT);
    return near.map((row) => texts[row]!).find(isHandy) ?? texts[near[0] ?? -1];
  });
  return [...new Set(shown.filter((text) => text !== undefined).map(beginningOf))];
}

function isHandy(text: string): boolean {
  const words = countWords(text);
  return words >= FEWEST_WORDS && words <= MAX_WORDS;
}
