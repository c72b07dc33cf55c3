import { countWords } from '../corpus/words.ts';
import type { Random } from '../numerics/random.ts';
import type { TokenIds } from '../vae/graphs/feeds.ts';
import {
  drawCode,
  logPosterior,
  logPrior,
  logSumExp,
  meanKlPerDimension,
  type Posteriors,
} from '../numerics/gaussians.ts';
import type { PassageScorer, Watching } from './passageScorer.ts';

/** How probable a model finds text that it was not trained on. */

/** Nats a passage, means over the passages. */
export interface Likelihood {
  readonly passages: number;
  /** k of the importance-weighted bound. */
  readonly importanceSamples: number;
  /** -ln p(x), from above, by the importance-weighted bound (Burda et al. 2016). */
  readonly importanceWeightedNll: number;
  /** Standard deviation of the passages' values over the root of their number, nats. */
  readonly standardError: number;
  /** reconstruction + kl. */
  readonly negativeElbo: number;
  /** E_q(z|x) [-ln p(x | z)], the mean over the same samples. */
  readonly reconstruction: number;
  /** KL(q(z | x) || N(0, I)), exact. */
  readonly kl: number;
  readonly klPerDimension: readonly number[];
}

/**
 * -ln of the mean of k importance weights, in nats: the bound L_k of Burda, Grosse and Salakhutdinov (2016, "Importance
 * Weighted Autoencoders", equation 8) on -ln p(x). It comes down to it as k grows; with k = 1 it is the -ELBO of one draw.
 * @param logWeights ln p(x | z) + ln p(z) - ln q(z | x) of codes z drawn from q(z | x)
 */
export function importanceWeightedNll(logWeights: Float64Array): number {
  return Math.log(logWeights.length) - logSumExp(logWeights);
}

/** Every passage costs k forward passes of the decoder; it is encoded once, before. */
export async function measureLikelihood(
  scorer: PassageScorer,
  passages: readonly TokenIds[],
  posteriors: Posteriors,
  { samples, random }: { readonly samples: number; readonly random: Random },
  { signal, onProgress }: Watching = {},
): Promise<Likelihood> {
  const { latentSize } = scorer.config;
  let [reconstruction, nll, squares] = [0, 0, 0];
  const codes = new Float32Array(samples * latentSize);
  const logWeights = new Float64Array(samples);
  for (const [row, passage] of passages.entries()) {
    for (let sample = 0; sample < samples; sample++)
      codes.set(drawCode(posteriors, row, random.normals(latentSize)), sample * latentSize);
    const losses = await scorer.lossesUnderCodes(passage, codes, signal);
    for (let sample = 0; sample < samples; sample++) {
      const code = codes.subarray(sample * latentSize, (sample + 1) * latentSize);
      reconstruction += losses[sample]! / samples / passages.length;
      logWeights[sample] = -losses[sample]! + logPrior(code) - logPosterior(posteriors, row, code);
    }
    const bound = importanceWeightedNll(logWeights);
    nll += bound / passages.length;
    squares += bound ** 2 / passages.length;
    onProgress?.((row + 1) / passages.length);
  }
  const klPerDimension = Array.from(meanKlPerDimension(posteriors, latentSize));
  const kl = klPerDimension.reduce((sum, nats) => sum + nats, 0);
  return {
    passages: passages.length,
    importanceSamples: samples,
    importanceWeightedNll: nll,
    standardError: Math.sqrt(Math.max(0, squares - nll ** 2) / passages.length),
    negativeElbo: reconstruction + kl,
    reconstruction,
    kl,
    klPerDimension,
  };
}

/** The same likelihood in the units that others report. */
export interface Perplexities {
  /** A word is what stands between spaces; the end of each passage counts as one, as is usual on Penn Treebank. */
  readonly perWord: number;
  /** A token of the model's tokenizer; EOS counts as one. */
  readonly perToken: number;
  /** Nats over ln 2 and the bytes of the text as UTF-8, ends not counted: comparable between tokenizers. */
  readonly bitsPerByte: number;
}

/** @param nats -ln p a passage, mean over the passages */
export function perplexities(
  nats: number,
  texts: readonly string[],
  passages: readonly TokenIds[],
): Perplexities {
  const total = nats * texts.length;
  let [words, tokens, bytes] = [0, 0, 0];
  for (const [i, text] of texts.entries()) {
    words += countWords(text) + 1;
    tokens += passages[i]!.length + 1;
    bytes += Buffer.byteLength(text);
  }
  return {
    perWord: Math.exp(total / words),
    perToken: Math.exp(total / tokens),
    bitsPerByte: total / Math.LN2 / bytes,
  };
}
