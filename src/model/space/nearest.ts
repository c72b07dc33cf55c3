import type { PassageCodes, StoredPassage } from '../checkpoint/storedPassages.ts';

/** A passage of the workspace near a point of latent space. */
export interface NearestPassage {
  readonly text: string;
  readonly place: { readonly file: string; readonly offset: number; readonly length: number };
  /** In posterior standard deviations, a dimension's mean: 1 is as far as a passage's own posterior reaches. */
  readonly distance: number;
}

/**
 * Finds the real passages nearest to a latent code, exactly, by looking at all of them (a hundred thousand take about
 * ten milliseconds).
 *
 * The distance between two codes is sqrt(mean over the dimensions of (difference / deviation)²), where `deviation` is
 * the root mean square over the workspace of the posterior's own standard deviation in that dimension. A dimension that
 * the model does not use has a wide posterior and counts for nothing; one that it reads precisely counts for much.
 */
export class PassageSearch {
  private readonly passages: readonly StoredPassage[];
  private readonly inverseDeviation: Float32Array;
  /** Posterior means divided by the deviations, row-major [N, Z]. */
  private readonly scaled: Float32Array;

  constructor(passages: readonly StoredPassage[], codes: PassageCodes, latentSize: number) {
    this.passages = passages;
    this.inverseDeviation = posteriorDeviation(codes, latentSize).map((deviation) => 1 / deviation);
    this.scaled = codes.posteriorMean.map((value, i) => value * this.inverseDeviation[i % latentSize]!);
  }

  /** The `count` nearest passages, nearest first, no text twice. */
  nearest(code: ArrayLike<number>, count: number): NearestPassage[] {
    const distances = this.squaredDistances(code);
    const found: number[] = []; // Indices of the nearest so far, nearest first.
    for (let index = 0; index < distances.length; index++) {
      const distance = distances[index]!;
      if (found.length === count && distance >= distances[found[count - 1]!]!) continue;
      const { text } = this.passages[index]!;
      const twin = found.findIndex((other) => this.passages[other]!.text === text);
      if (twin !== -1) {
        if (distances[found[twin]!]! <= distance) continue;
        found.splice(twin, 1);
      }
      const place = found.findIndex((other) => distances[other]! > distance);
      found.splice(place === -1 ? found.length : place, 0, index);
      found.length = Math.min(found.length, count);
    }
    return found.map((index) => {
      const { text, file, offset, length } = this.passages[index]!;
      const distance = Math.sqrt(distances[index]! / this.inverseDeviation.length);
      return { text, place: { file, offset, length }, distance };
    });
  }

  private squaredDistances(code: ArrayLike<number>): Float64Array {
    const size = this.inverseDeviation.length;
    const point = Float32Array.from(this.inverseDeviation, (inverse, i) => code[i]! * inverse);
    const distances = new Float64Array(this.passages.length);
    for (let row = 0; row < distances.length; row++) {
      let sum = 0;
      for (let i = 0; i < size; i++) {
        const difference = this.scaled[row * size + i]! - point[i]!;
        sum += difference * difference;
      }
      distances[row] = sum;
    }
    return distances;
  }
}

/** Root mean square over the passages of the posterior's standard deviation, [Z]; ones where there are no passages. */
export function posteriorDeviation({ posteriorLogVariance }: PassageCodes, latentSize: number): Float32Array {
  const count = posteriorLogVariance.length / latentSize;
  const variance = new Float64Array(latentSize);
  for (let i = 0; i < posteriorLogVariance.length; i++)
    variance[i % latentSize]! += Math.exp(posteriorLogVariance[i]!) / count;
  return Float32Array.from(variance, (value) => (count === 0 ? 1 : Math.max(Math.sqrt(value), 1e-6)));
}
