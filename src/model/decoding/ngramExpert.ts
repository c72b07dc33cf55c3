import type { ModelConfig } from '../vae/network/config.ts';
import { SPECIAL } from '../vae/graphs/feeds.ts';
import { NgramModel } from './ngramModel.ts';
import { type CodedText, forcedTokens, type StepDecoder } from './stepDecoder.ts';

/** Weights that are tried, from the decoder alone to mostly n-grams. */
const WEIGHTS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
/** Held-out tokens that the choice is made on. */
const TOKENS_SCORED = 1000;
/** n-grams are taken from so many tokens at most, so that a model of a large workspace opens as fast. */
const TOKENS_READ = 1_000_000;

/**
 * Decoding from a mixture: p(token) = (1 - w) p_decoder + w p_ngram. The decoder knows what the latent code means; the
 * n-grams of the workspace know how its sentences go on. The weight is the one under which held-out passages, decoded
 * from their own codes, are most likely (Jelinek and Mercer 1980), so it shrinks as the decoder learns.
 */
export class NgramExpert {
  /** w: 0 is the decoder alone. */
  readonly weight: number;
  private readonly model: NgramModel;

  private constructor(model: NgramModel, weight: number) {
    this.model = model;
    this.weight = weight;
  }

  /**
   * @param training token ids of passages, without marks
   * @param heldOut passages that the decoder was not trained on
   */
  static async fit(
    config: ModelConfig,
    decoder: StepDecoder,
    training: Iterable<readonly number[]>,
    heldOut: readonly CodedText[],
  ): Promise<NgramExpert> {
    const model = NgramModel.fit(
      firstTokens(training, TOKENS_READ),
      config.vocabularySize,
      SPECIAL.begin,
      SPECIAL.end,
    );
    const nats = new Float64Array(WEIGHTS.length);
    for await (const { before, token, probabilities } of forcedTokens(decoder, sample(heldOut))) {
      const decoderProbability = probabilities[token]!;
      const ngramProbability = model.after(before).probability(token);
      for (const [i, weight] of WEIGHTS.entries())
        nats[i]! -= Math.log((1 - weight) * decoderProbability + weight * ngramProbability);
    }
    const best = nats.indexOf(Math.min(...nats));
    return new NgramExpert(model, WEIGHTS[best]!);
  }

  /** Turns the decoder's probabilities of the token after `text` into those of the mixture, in place. [V] */
  blend(probabilities: Float32Array, text: readonly number[]): void {
    if (this.weight > 0) this.model.after(text).mixInto(probabilities, this.weight);
  }
}

/** As many passages as hold the tokens that the choice is made on. */
function sample(heldOut: readonly CodedText[]): CodedText[] {
  let tokens = 0;
  return heldOut.filter(({ tokenIds }) => {
    const wanted = tokens < TOKENS_SCORED;
    tokens += tokenIds.length + 1;
    return wanted;
  });
}

/** Passages that together have `limit` tokens at most; the others are not even encoded. */
function firstTokens(passages: Iterable<readonly number[]>, limit: number): (readonly number[])[] {
  const first: (readonly number[])[] = [];
  let tokens = 0;
  for (const passage of passages) {
    if ((tokens += passage.length) > limit) break;
    first.push(passage);
  }
  return first;
}
