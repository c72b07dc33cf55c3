import { evenSubsample } from '../numerics/subsample.ts';
import type { SavedModel } from '../checkpoint/modelFolder.ts';
import type { PassageCodes, StoredPassage } from '../checkpoint/storedPassages.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { NgramExpert } from './ngramExpert.ts';
import type { StepDecoder } from './stepDecoder.ts';

/** Held-out passages that the weight of the n-grams is chosen on. */
const HELD_OUT_PASSAGES = 40;

/** n-grams of what the model was trained on, weighed on what it was not. */
export function fitWorkspaceNgrams(
  { config, passages }: SavedModel,
  codes: PassageCodes,
  tokenizer: Tokenizer,
  decoder: StepDecoder,
): Promise<NgramExpert> {
  const encode = ({ text }: StoredPassage): number[] => tokenizer.encode(text).slice(0, config.maximumLength);
  const code = (row: number): Float32Array =>
    codes.posteriorMean.subarray(row * config.latentSize, (row + 1) * config.latentSize);
  function* encodedTraining(): Generator<number[]> {
    for (const passage of passages) if (passage.split === 'training') yield encode(passage);
  }
  const heldOut = [...passages.entries()].filter(([, { split }]) => split === 'validation');
  const sample = evenSubsample(heldOut, HELD_OUT_PASSAGES).map(([row, passage]) => ({
    tokenIds: encode(passage),
    latentCode: code(row),
  }));
  return NgramExpert.fit(config, decoder, encodedTraining(), sample);
}
