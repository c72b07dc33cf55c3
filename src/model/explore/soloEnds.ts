import { LatentError } from '../space/latentError.ts';
import type { LatentModel } from './latentModel.ts';
import { steer, type Steering } from './steering.ts';

/** Where the ends of a slider are looked at: further out texts fall apart. */
const END = 2;
/** A text that stands near an end is moved so far at least. */
const MIN_MOVE = 1;
const LIMIT = 3;

/** Positions of the two ends of a slider for a text, and what stands there. */
export interface SoloEnds {
  readonly low: SoloEnd;
  readonly high: SoloEnd;
}

interface SoloEnd {
  readonly position: number;
  readonly text: string;
}

/**
 * Decodes a text with one slider at either end, all others where the text stands.
 * @param slider its index
 * @throws LatentError wrong-model, no-slider
 */
export async function soloEnds(
  model: LatentModel,
  { slider, ...rest }: Omit<Steering, 'sliders' | 'onText'> & { readonly slider: number },
  signal?: AbortSignal,
): Promise<SoloEnds> {
  const begin = rest.initialSliders[slider];
  if (begin === undefined) throw new LatentError('no-slider', 'This slider is no longer there.');
  const at = async (position: number): Promise<SoloEnd> => {
    const sliders = rest.initialSliders.map((value, index) => (index === slider ? position : value));
    const { text } = await steer(model, { ...rest, sliders }, signal);
    return { position, text };
  };
  return {
    low: await at(Math.max(-LIMIT, Math.min(-END, begin - MIN_MOVE))),
    high: await at(Math.min(LIMIT, Math.max(END, begin + MIN_MOVE))),
  };
}
