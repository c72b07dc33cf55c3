import type { SliderExamples, SliderFit } from '../checkpoint/storedSliders.ts';
import type { Slider } from './axes.ts';
import { crossValidated } from '../numerics/crossValidation.ts';
import type { LabelledRows } from '../numerics/logisticRegression.ts';
import { dot, moments, positionScale } from '../space/principalAxes.ts';

/** A slider between two ends that the user gave examples of. */
export interface NamedSlider extends Slider {
  /** Unique in a model. */
  readonly name: string;
  readonly examples: SliderExamples;
  /** How well the two ends can be told apart in latent space, on examples held out. */
  readonly evidence: Evidence;
}

export interface Evidence {
  /** Examples of each end. */
  readonly low: number;
  readonly high: number;
  /** Share of the held-out examples told right, the mean of both ends': chance is 0.5. */
  readonly accuracy: number;
  /** Guessing does as well in one of twenty cases: the slider may move nothing that the user meant. */
  readonly nearChance: boolean;
}

/** 95 % of a standard normal lie below. */
const ONE_IN_TWENTY = 1.645;

/** What the codes of examples say about a slider before it is scaled for a workspace. */
export interface LearntDirection {
  /** Along this the two ends are told apart: unit length, or zero where the codes do not differ. [Z] */
  readonly direction: Float32Array;
  readonly accuracy: number;
}

/**
 * Refines the difference of the two ends' mean codes by a linear classifier: logistic regression on standardised codes,
 * its regularisation chosen by cross-validation. Throws the signal's reason when aborted.
 * @param low, high latent codes of the examples, [Z] each
 */
export async function learnDirection(
  low: readonly ArrayLike<number>[],
  high: readonly ArrayLike<number>[],
  signal?: AbortSignal,
): Promise<LearntDirection> {
  const latentSize = low[0]!.length;
  const codes = [...low, ...high];
  const { mean, covariance } = moments(
    Float64Array.from(codes.flatMap((code) => Array.from(code))),
    latentSize,
  );
  const deviation = mean.map((_, i) => Math.sqrt(covariance[i * latentSize + i]!) || Infinity);
  const featureCount = latentSize + 1;
  const data: LabelledRows = {
    features: new Float64Array(codes.length * featureCount).fill(1),
    labels: Uint8Array.from(codes, (_, row) => (row < low.length ? 0 : 1)),
    featureCount,
  };
  for (const [row, code] of codes.entries())
    for (let i = 0; i < latentSize; i++)
      data.features[row * featureCount + i] = (code[i]! - mean[i]!) / deviation[i]!;
  const { weights, heldOutAccuracy } = await crossValidated(data, signal);
  const slopes = Float64Array.from(deviation, (unit, i) => weights[i]! / unit);
  const length = Math.sqrt(dot(slopes, slopes));
  return {
    direction: Float32Array.from(slopes, (slope) => (length > 0 ? slope / length : 0)),
    accuracy: heldOutAccuracy,
  };
}

/**
 * Posterior standard deviations that one unit of a slider is at least. Where a code says little, passages lie close together
 * beside what the encoder is unsure of, and a step of their own deviation turns few texts (docs/named-sliders.md).
 */
const CLEAR_STEP = 3.4;

/**
 * The slider of a learnt direction in a workspace, in its robust standard deviations or, where these are shorter, in clear
 * steps.
 *
 * It moves codes along the classifier's own direction w. Sigma w, with the covariance of the workspace's codes, is what
 * passages on both sides differ by on average (Haufe et al. 2014); it turns as many texts, and leaves fewer of their words
 * (docs/named-sliders.md).
 *
 * @param codes posterior means of the workspace's passages, row-major [N, Z]
 * @param posteriorDeviation of a passage of it, [Z]
 */
export function sliderFit(
  codes: Float32Array,
  posteriorDeviation: Float32Array,
  { direction, accuracy }: LearntDirection,
): SliderFit {
  const { center, scale } = positionScale(codes, direction);
  const unsure = Math.hypot(...direction.map((value, i) => value * posteriorDeviation[i]!));
  return { direction: [...direction], center, scale: Math.max(scale, CLEAR_STEP * unsure), accuracy };
}

/** Brings together what was given for a slider and what the model makes of it. */
export function namedSlider(examples: SliderExamples, fit: SliderFit): NamedSlider {
  const { name, lowLabel, highLabel, low, high } = examples;
  const { direction, center, scale, accuracy } = fit;
  return {
    name,
    examples,
    lowLabel,
    highLabel,
    direction: Float32Array.from(direction),
    center,
    scale,
    evidence: {
      low: low.length,
      high: high.length,
      accuracy,
      nearChance: isNearChance(accuracy, low.length, high.length),
    },
  };
}

/** What is stored of a slider beside its examples. */
export function fitOf({ direction, center, scale, evidence }: NamedSlider): SliderFit {
  return { direction: [...direction], center, scale, accuracy: evidence.accuracy };
}

/** Whether guessing would be as accurate in more than one of twenty cases: each end's share of hits is a mean of coins. */
export function isNearChance(accuracy: number, low: number, high: number): boolean {
  const deviation = Math.sqrt(0.25 / low + 0.25 / high) / 2;
  return accuracy < 0.5 + ONE_IN_TWENTY * deviation;
}
