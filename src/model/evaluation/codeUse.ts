import type { Random } from '../numerics/random.ts';
import type { TokenIds } from '../vae/graphs/feeds.ts';
import type { Posteriors } from '../numerics/gaussians.ts';
import type { PassageScorer, Watching } from './passageScorer.ts';

/**
 * Does the code matter to the decoder? -ln p(x | z) in nats per passage under three codes: the mean of the passage's own
 * posterior, that of another passage, and zero, the middle of the prior. A decoder that ignores its code gives three
 * equal metrics.
 */
export interface CodeUse {
  readonly withOwnCode: number;
  readonly withAnotherCode: number;
  readonly withZeroCode: number;
}

/** Each passage gets the code of the one after it in a random order: never its own where there are two or more. */
export async function measureCodeUse(
  scorer: PassageScorer,
  passages: readonly TokenIds[],
  { posteriorMean }: Posteriors,
  random: Random,
  { signal, onProgress }: Watching = {},
): Promise<CodeUse> {
  const size = scorer.config.latentSize;
  const own = passages.map((_, row) => posteriorMean.subarray(row * size, (row + 1) * size));
  const order = random.shuffle(Array.from(passages.keys()));
  const another = own.slice();
  for (const [place, row] of order.entries()) another[row] = own[order[(place + 1) % order.length]!]!;
  const zero = passages.map(() => new Float32Array(size));
  const means: number[] = [];
  for (const [i, codes] of [own, another, zero].entries()) {
    const losses = await scorer.reconstructionLosses(passages, codes, {
      signal,
      onProgress: (fraction) => onProgress?.((i + fraction) / 3),
    });
    means.push(losses.reduce((sum, loss) => sum + loss, 0) / passages.length);
  }
  return { withOwnCode: means[0]!, withAnotherCode: means[1]!, withZeroCode: means[2]! };
}
