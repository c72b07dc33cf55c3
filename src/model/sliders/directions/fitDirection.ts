import type { SliderFit } from '../../checkpoint/storedSliders.ts';
import { dot } from '../../space/principalAxes.ts';

/**
 * The slider between two ends that examples in pairs stand for: along the mean difference of the pairs, -1 where the low
 * examples lie on average and 1 where the high ones do. So its values mean the same in every workspace. The mean moves more
 * decoded texts than the weights of a classifier do (docs/named-sliders.md).
 *
 * Its accuracy is the share of examples that lie on their side of 0 when their pair is left out of the fit.
 * @param low, high latent codes [Z] of the first and of the second text of each pair, which differ on average
 */
export function fitDirection(
  low: readonly ArrayLike<number>[],
  high: readonly ArrayLike<number>[],
): SliderFit {
  const lowSum = sum(low);
  const highSum = sum(high);
  let right = 0;
  for (const [i, lowCode] of low.entries()) {
    const others = low.length - 1;
    const own = high[i]!;
    const { direction, center } = between(
      lowSum.map((value, d) => (value - lowCode[d]!) / others),
      highSum.map((value, d) => (value - own[d]!) / others),
    );
    if (dot(lowCode, direction) < center) right++;
    if (dot(own, direction) > center) right++;
  }
  const { direction, center, halfGap } = between(
    lowSum.map((value) => value / low.length),
    highSum.map((value) => value / high.length),
  );
  return { direction: [...direction], center, scale: halfGap, accuracy: right / (2 * low.length) };
}

/** The way from one mean to the other: unit length, or zero where they are the same. */
function between(
  lowMean: Float64Array,
  highMean: Float64Array,
): { direction: Float64Array; center: number; halfGap: number } {
  const difference = highMean.map((value, d) => value - lowMean[d]!);
  const length = Math.sqrt(dot(difference, difference));
  const direction = difference.map((value) => (length > 0 ? value / length : 0));
  const center = (dot(lowMean, direction) + dot(highMean, direction)) / 2;
  return { direction, center, halfGap: length > 0 ? length / 2 : 1 };
}

function sum(codes: readonly ArrayLike<number>[]): Float64Array {
  const total = new Float64Array(codes[0]!.length);
  for (const code of codes) for (let d = 0; d < total.length; d++) total[d]! += code[d]!;
  return total;
}
