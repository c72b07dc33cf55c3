const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const EPSILON = 1e-8;

/** A latent code that goes down a gradient by Adam (Kingma and Ba 2015). */
export class AdamCode {
  /** [Z] */
  readonly values: Float32Array;
  private readonly rate: number;
  private readonly mean: Float64Array;
  private readonly square: Float64Array;
  private steps = 0;

  constructor(begin: Float32Array, rate: number) {
    this.values = begin.slice();
    this.rate = rate;
    this.mean = new Float64Array(begin.length);
    this.square = new Float64Array(begin.length);
  }

  step(gradient: Float32Array): void {
    this.steps++;
    const meanScale = 1 / (1 - MEAN_DECAY ** this.steps);
    const squareScale = 1 / (1 - SQUARE_DECAY ** this.steps);
    for (const [i, slope] of gradient.entries()) {
      const mean = (this.mean[i] = MEAN_DECAY * this.mean[i]! + (1 - MEAN_DECAY) * slope);
      const square = (this.square[i] = SQUARE_DECAY * this.square[i]! + (1 - SQUARE_DECAY) * slope ** 2);
      this.values[i]! -= (this.rate * mean * meanScale) / (Math.sqrt(square * squareScale) + EPSILON);
    }
  }
}
