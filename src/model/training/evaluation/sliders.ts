import { sliderPositions, sliderStep, type Slider } from '../../latent/axes.ts';
import type { LatentModel } from '../../latent/latentModel.ts';
import { add } from '../../latent/paths.ts';
import { correlation, ranks } from '../../latent/rankStatistics.ts';
import { decodeAll } from './decodeAll.ts';
import type { Watching } from './passageScorer.ts';
import type { EvaluatedProperty } from './sliderProperties.ts';

/**
 * What the sliders do to the text: held-out passages, each set to every position of an axis while all other axes keep
 * theirs, decoded greedily as the product does, against countable properties of what was decoded.
 */
export interface SliderFigures {
  readonly passages: number;
  /** Slider units: robust standard deviations of the workspace's codes along the axis. */
  readonly positions: readonly number[];
  readonly axes: readonly AxisFigures[];
}

export interface AxisFigures {
  readonly index: number;
  readonly lowLabel: string;
  readonly highLabel: string;
  /** The properties that follow the axis most, by falling |rho|. */
  readonly properties: readonly PropertyEffect[];
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
const GREEDY = { temperature: 0, topP: 1, seed: 0 };
/** Properties that are named for each axis. */
const NAMED = 3;

export async function measureSliders(
  model: LatentModel,
  codes: readonly Float32Array[],
  properties: readonly EvaluatedProperty[],
  heldOut: readonly string[],
  { signal, onProgress }: Watching = {},
): Promise<SliderFigures> {
  const spreads = properties.map(({ measure }) => deviation(heldOut.map(measure)));
  const axes: AxisFigures[] = [];
  for (const [index, slider] of model.sliders.entries()) {
    const moved = codes.flatMap((code) =>
      SLIDER_POSITIONS.map((position) => atPosition(slider, code, position)),
    );
    const texts = await decodeAll(model, moved, GREEDY, {
      signal,
      onProgress: (fraction) => onProgress?.((axes.length + fraction) / model.sliders.length),
    });
    const { lowLabel, highLabel } = slider;
    axes.push({ index, lowLabel, highLabel, ...axisFigures(texts, properties, spreads) });
  }
  return { passages: codes.length, positions: SLIDER_POSITIONS, axes };
}

/** The code with one slider at `position`; principal axes leave each other where they are. */
function atPosition(slider: Slider, code: Float32Array, position: number): Float32Array {
  const [now] = sliderPositions([slider], code);
  return add(code, sliderStep([slider], [position - now!], code.length));
}

/**
 * @param texts decoded, of each passage in turn one at every position
 * @param spreads standard deviation of each property in real text
 */
export function axisFigures(
  texts: readonly string[],
  properties: readonly EvaluatedProperty[],
  spreads: readonly number[],
): Pick<AxisFigures, 'properties' | 'drift' | 'distinctTexts' | 'example'> {
  const count = SLIDER_POSITIONS.length;
  const positionRanks = ranks(texts.map((_, i) => i % count));
  const rising = ranks(SLIDER_POSITIONS);
  const effects = properties.map(({ name, measure }, i): PropertyEffect => {
    const values = texts.map(measure);
    const means = SLIDER_POSITIONS.map((_, position) =>
      mean(values.filter((_value, at) => at % count === position)),
    );
    const change = means[SLIDER_POSITIONS.indexOf(HIGH)]! - means[SLIDER_POSITIONS.indexOf(LOW)]!;
    return {
      name,
      rho: correlation(positionRanks, ranks(values)),
      rhoOfMeans: correlation(rising, ranks(means)),
      effect: spreads[i]! > 0 ? change / spreads[i]! : 0,
    };
  });
  effects.sort((a, b) => Math.abs(b.rho) - Math.abs(a.rho));
  const perPassage = Array.from({ length: texts.length / count }, (_, row) =>
    texts.slice(row * count, (row + 1) * count),
  );
  return {
    properties: effects.slice(0, NAMED),
    drift: mean(effects.slice(1).map(({ effect }) => Math.abs(effect))),
    distinctTexts: mean(perPassage.map((row) => new Set(row).size)),
    example: perPassage[0] ?? [],
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
