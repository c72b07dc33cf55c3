import type { PassageCodes } from '../checkpoint/storedPassages.ts';
import { Random } from '../numerics/random.ts';
import { fitMixture, logDensity, meanLogDensity, type Component } from '../numerics/gaussianMixture.ts';
import { dot, eigenbasis, moments } from './principalAxes.ts';

/** How many components are tried; the held-out codes choose. */
const CANDIDATES = [1, 2, 4, 8, 16];
/** A component needs this many codes to be fitted to. */
const CODES_A_COMPONENT = 50;
/** Fitting sees at most this many codes; more change nothing but the time it takes. */
const MAX_CODES = 2000;
const HELD_OUT_EVERY = 5;
const SEED = 1;

/**
 * The density of latent codes that this workspace's passages really have: the aggregate posterior, the mean over the
 * passages of q(z | x). The bare prior N(0, I) has holes where the decoder never learnt to write (Hoffman and Johnson
 * 2016, "ELBO surgery"); samples come from this density instead.
 *
 * It is a mixture of Gaussians whose covariances are diagonal in the principal axes of the codes, fitted to one draw
 * from each passage's posterior. The number of components is the one under which held-out draws are most probable;
 * with one component this is the Gaussian with full covariance.
 */
export class AggregatePosterior {
  /** Of the density, [Z]. */
  readonly mean: Float64Array;
  readonly components: readonly Component[];
  private readonly directions: readonly Float32Array[];

  private constructor(
    mean: Float64Array,
    directions: readonly Float32Array[],
    components: readonly Component[],
  ) {
    this.mean = mean;
    this.directions = directions;
    this.components = components;
  }

  /** N(0, I) where there are no codes. The same codes always give the same density. */
  static fit(codes: PassageCodes, latentSize: number): AggregatePosterior {
    const random = Random.fromSeed(SEED);
    const count = codes.posteriorMean.length / latentSize;
    const rows = random.shuffle(Array.from({ length: count }, (_, i) => i)).slice(0, MAX_CODES);
    const draws = rows.map((row) => draw(codes, latentSize, row, random));
    const { mean, covariance } = moments(flat(draws, latentSize), latentSize);
    const { directions } = eigenbasis(covariance, latentSize);
    if (count === 0) {
      const variance = new Float64Array(latentSize).fill(1);
      return new AggregatePosterior(mean, directions, [{ weight: 1, mean, variance }]);
    }
    const rotated = draws.map((code) => rotate(directions, code, mean));
    const all = flat(rotated, latentSize);
    const isHeldOut = (i: number): boolean => i % HELD_OUT_EVERY === 0;
    const fitted = flat(
      rotated.filter((_, i) => !isHeldOut(i)),
      latentSize,
    );
    const heldOut = flat(
      rotated.filter((_, i) => isHeldOut(i)),
      latentSize,
    );
    let best = { components: 1, score: -Infinity };
    for (const components of CANDIDATES) {
      if (components > 1 && components * CODES_A_COMPONENT > rows.length) break;
      if (components === 1 && fitted.length === 0) break;
      const mixture = fitMixture(fitted, latentSize, components, Random.fromSeed(SEED));
      const score = meanLogDensity(mixture, heldOut, latentSize);
      if (score <= best.score) break; // More components only fit the noise.
      best = { components, score };
    }
    const mixture = fitMixture(all, latentSize, best.components, Random.fromSeed(SEED));
    return new AggregatePosterior(mean, directions, mixture);
  }

  /** A latent code, [Z]. */
  sample(random: Random): Float32Array {
    let left = random.uniform();
    const component =
      this.components.find(({ weight }) => (left -= weight) < 0) ??
      this.components[this.components.length - 1]!;
    const code = Float32Array.from(this.mean);
    for (const [axis, direction] of this.directions.entries()) {
      const along = component.mean[axis]! + Math.sqrt(component.variance[axis]!) * random.normal();
      for (let i = 0; i < code.length; i++) code[i]! += along * direction[i]!;
    }
    return code;
  }

  /** ln of the density at a code, in nats. */
  logDensity(code: ArrayLike<number>): number {
    return logDensity(this.components, rotate(this.directions, code, this.mean));
  }
}

/** A draw from one passage's posterior, [Z]. */
function draw(codes: PassageCodes, latentSize: number, row: number, random: Random): Float64Array {
  return Float64Array.from({ length: latentSize }, (_, i) => {
    const at = row * latentSize + i;
    return codes.posteriorMean[at]! + Math.exp(codes.posteriorLogVariance[at]! / 2) * random.normal();
  });
}

function rotate(
  directions: readonly Float32Array[],
  code: ArrayLike<number>,
  mean: Float64Array,
): Float64Array {
  const centered = mean.map((value, i) => code[i]! - value);
  return Float64Array.from(directions, (direction) => dot(centered, direction));
}

function flat(points: readonly Float64Array[], size: number): Float64Array {
  const result = new Float64Array(points.length * size);
  for (const [row, point] of points.entries()) result.set(point, row * size);
  return result;
}
