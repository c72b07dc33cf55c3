import { sliderPositions, sliderStep, type Slider } from '../sliders/axes.ts';
import type { LatentModel } from '../explore/latentModel.ts';
import { add } from '../space/paths.ts';
import type { Random } from '../numerics/random.ts';
import { correctedCodes, STEERED_BEAMS, usedCorrections } from '../explore/steering.ts';
import { correlation, ranks } from '../numerics/rankStatistics.ts';
import { decodeAll } from './decodeAll.ts';
import type { Watching } from './passageScorer.ts';
import type { EvaluatedProperty } from './sliderProperties.ts';

/**
 * What the sliders do to the text: held-out passages, each set to every position of an axis while all other axes keep
 * theirs, decoded at temperature 0 as the product does, against countable properties of what was decoded.
 */
export interface SliderMetrics {
  readonly passages: number;
  /** Slider units: robust standard deviations of the workspace's codes along the axis. */
  readonly positions: readonly number[];
  readonly axes: readonly AxisMetrics[];
}

export interface AxisMetrics {
  readonly index: number;
  readonly lowLabel: string;
  readonly highLabel: string;
  /** The properties that follow the axis most, by falling |rho|. */
  readonly properties: readonly PropertyEffect[];
  /**
   * What chance gives: the largest |rho| and |rhoOfMeans| of any property where the texts of each passage are shuffled over
   * the positions, mean over several shuffles.
   */
  readonly chance: { readonly rho: number; readonly rhoOfMeans: number };
  /** Mean |effect| of all properties but the first: how much else changes. */
  readonly drift: number;
  /** Different texts among those of one passage, mean over the passages. */
  readonly distinctTexts: number;
  /** One passage at every position. */
  readonly example: readonly string[];
}

export interface PropertyEffect {
  readonly name: string;
  /** Spearman's rho between the position and the property over all pairs of passage and position. */
  readonly rho: number;
  /** Spearman's rho between the position and the mean of the property over the passages there. */
  readonly rhoOfMeans: number;
  /** Change of the mean from the position -2 to 2, in standard deviations of the property in held-out text. */
  readonly effect: number;
}

export const SLIDER_POSITIONS = [-3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3];
/** Where the effect is measured. */
const [LOW, HIGH] = [-2, 2];
const AS_STEERED = { temperature: 0, topP: 1, seed: 0, beams: STEERED_BEAMS };
/** Properties that are named for each axis. */
const NAMED = 3;
const SHUFFLES = 10;

export async function measureSliders(
  model: LatentModel,
  codes: readonly Float32Array[],
  properties: readonly EvaluatedProperty[],
  heldOut: readonly string[],
  random: Random,
  { signal, onProgress }: Watching = {},
): Promise<SliderMetrics> {
  const spreads = properties.map(({ measure }) => deviation(heldOut.map(measure)));
  const corrections = usedCorrections(await model.feedback.faithful(codes, signal));
  const axes: AxisMetrics[] = [];
  for (const [index, slider] of model.sliders.entries()) {
    const moved = codes.flatMap((code, row) =>
      SLIDER_POSITIONS.flatMap((position) => atPosition(slider, code, corrections[row]!, position)),
    );
    const texts = await decodeAll(model, moved, AS_STEERED, {
      signal,
      onProgress: (fraction) => onProgress?.((axes.length + fraction) / model.sliders.length),
    });
    const { lowLabel, highLabel } = slider;
    axes.push({ index, lowLabel, highLabel, ...axisMetrics(texts, properties, spreads, random) });
  }
  return { passages: codes.length, positions: SLIDER_POSITIONS, axes };
}

/** What the product decodes from when the slider is at a position; principal axes leave each other where they are. */
function atPosition(
  slider: Slider,
  code: Float32Array,
  correction: Float32Array,
  position: number,
): Float32Array[] {
  const move = position - sliderPositions([slider], code)[0]!;
  return correctedCodes([add(code, sliderStep([slider], [move], code.length))], [correction], [move]);
}

/**
 * @param texts decoded, of each passage in turn one at every position
 * @param spreads standard deviation of each property in real text
 */
export function axisMetrics(
  texts: readonly string[],
  properties: readonly EvaluatedProperty[],
  spreads: readonly number[],
  random: Random,
): Omit<AxisMetrics, 'index' | 'lowLabel' | 'highLabel'> {
  const count = SLIDER_POSITIONS.length;
  const positions = texts.map((_, i) => i % count);
  const values = properties.map(({ measure }) => texts.map(measure));
  const valueRanks = values.map((ofProperty) => ranks(ofProperty));
  const effects = properties.map(({ name }, i): PropertyEffect => {
    const means = meansAt(values[i]!, positions);
    const change = means[SLIDER_POSITIONS.indexOf(HIGH)]! - means[SLIDER_POSITIONS.indexOf(LOW)]!;
    return {
      name,
      ...correlations(values[i]!, valueRanks[i]!, positions),
      effect: spreads[i]! > 0 ? change / spreads[i]! : 0,
    };
  });
  effects.sort((a, b) => Math.abs(b.rho) - Math.abs(a.rho));
  const perPassage = Array.from({ length: texts.length / count }, (_, row) =>
    texts.slice(row * count, (row + 1) * count),
  );
  const byChance = Array.from({ length: SHUFFLES }, () => {
    const shuffled = perPassage.flatMap(() => random.shuffle([...SLIDER_POSITIONS.keys()]));
    const found = values.map((ofProperty, i) => correlations(ofProperty, valueRanks[i]!, shuffled));
    return {
      rho: Math.max(...found.map(({ rho }) => Math.abs(rho))),
      rhoOfMeans: Math.max(...found.map(({ rhoOfMeans }) => Math.abs(rhoOfMeans))),
    };
  });
  return {
    properties: effects.slice(0, NAMED),
    chance: {
      rho: mean(byChance.map(({ rho }) => rho)),
      rhoOfMeans: mean(byChance.map(({ rhoOfMeans }) => rhoOfMeans)),
    },
    drift: mean(effects.slice(1).map(({ effect }) => Math.abs(effect))),
    distinctTexts: mean(perPassage.map((row) => new Set(row).size)),
    example: perPassage[0] ?? [],
  };
}

/** Spearman's rho of a property's values with the indices of their positions, one by one and by the means there. */
function correlations(
  values: readonly number[],
  valueRanks: Float64Array,
  positions: readonly number[],
): { rho: number; rhoOfMeans: number } {
  return {
    rho: correlation(ranks(positions), valueRanks),
    rhoOfMeans: correlation(SLIDER_POSITIONS, ranks(meansAt(values, positions))),
  };
}

/** Mean of the values at each position, rounded so that sums in another order do not differ. */
function meansAt(values: readonly number[], positions: readonly number[]): number[] {
  const sums = SLIDER_POSITIONS.map(() => 0);
  for (const [i, value] of values.entries()) sums[positions[i]!]! += value;
  return sums.map((sum) => Number(((sum * SLIDER_POSITIONS.length) / values.length).toPrecision(12)));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
