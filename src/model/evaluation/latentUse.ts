import { yieldToEvents } from '../numerics/yielding.ts';
import type { Random } from '../numerics/random.ts';
import { drawCode, logPosterior, logSumExp, type Posteriors } from '../numerics/gaussians.ts';

/** How much of the latent code is used, from the posteriors of a set of passages. */

/** A dimension is in use when the posterior means vary by at least this (Burda et al. 2016, section 5.2). */
const ACTIVE_VARIANCE = 0.01;

/** Dimensions in use. @param posteriorMean row-major [N, Z] */
export function activeUnits(posteriorMean: Float32Array, latentSize: number): number {
  const rows = posteriorMean.length / latentSize;
  let active = 0;
  for (let dimension = 0; dimension < latentSize; dimension++) {
    let [mean, squares] = [0, 0];
    for (let at = dimension; at < posteriorMean.length; at += latentSize) mean += posteriorMean[at]! / rows;
    for (let at = dimension; at < posteriorMean.length; at += latentSize)
      squares += (posteriorMean[at]! - mean) ** 2 / rows;
    if (squares >= ACTIVE_VARIANCE) active++;
  }
  return active;
}

export interface MutualInformation {
  readonly nats: number;
  /** Of the estimate, nats. */
  readonly standardError: number;
  /** ln N: no set of N passages can show more. */
  readonly ceiling: number;
}

export interface MutualInformationOptions {
  readonly random: Random;
  /** Codes drawn for each passage. */
  readonly draws?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/**
 * The mutual information between a passage and its code under the encoder, E_x E_q(z|x) [ln q(z | x) - ln q(z)]
 * (Hoffman and Johnson 2016, "ELBO surgery"). q(z) is the aggregate posterior of the whole set, the mean of all N
 * posteriors, computed exactly; only the codes are drawn. Against a batch of B in place of the set the estimate would
 * saturate at ln B. N² Z operations for each draw.
 */
export async function mutualInformation(
  posteriors: Posteriors,
  latentSize: number,
  { random, draws = 1, signal, onProgress }: MutualInformationOptions,
): Promise<MutualInformation> {
  const rows = posteriors.posteriorMean.length / latentSize;
  const density = aggregateDensity(posteriors, latentSize);
  let [sum, squares] = [0, 0];
  for (let row = 0; row < rows; row++) {
    let nats = 0;
    for (let draw = 0; draw < draws; draw++) {
      const code = drawCode(posteriors, row, random.normals(latentSize));
      nats += (logPosterior(posteriors, row, code) - density(code)) / draws;
    }
    sum += nats / rows;
    squares += nats ** 2 / rows;
    if (row % 64 === 63) {
      onProgress?.(row / rows);
      await yieldToEvents(signal);
    }
  }
  const variance = Math.max(0, squares - sum ** 2);
  return { nats: sum, standardError: Math.sqrt(variance / rows), ceiling: Math.log(rows) };
}

/** ln of the mean of all posteriors at a code, nats. What does not depend on the code is computed once. */
function aggregateDensity(
  { posteriorMean, posteriorLogVariance }: Posteriors,
  latentSize: number,
): (code: Float32Array) => number {
  const rows = posteriorMean.length / latentSize;
  const precision = Float64Array.from(posteriorLogVariance, (logVariance) => Math.exp(-logVariance));
  const scale = new Float64Array(rows).fill(-(latentSize * Math.log(2 * Math.PI)) / 2);
  for (let i = 0; i < posteriorLogVariance.length; i++)
    scale[Math.floor(i / latentSize)]! -= posteriorLogVariance[i]! / 2;
  const terms = new Float64Array(rows);
  return (code) => {
    for (let row = 0, at = 0; row < rows; row++) {
      let squares = 0;
      for (let i = 0; i < latentSize; i++, at++) {
        const difference = code[i]! - posteriorMean[at]!;
        squares += difference * difference * precision[at]!;
      }
      terms[row] = scale[row]! - squares / 2;
    }
    return logSumExp(terms) - Math.log(rows);
  };
}
