import * as z from 'zod';
import { damaged } from './checkpointError.ts';

/**
 * Sliders that the user made from examples. sliders.json holds what the user gave, which outlives the parameters;
 * fits.json holds what a model makes of it, and goes with the codes when there are new parameters.
 */

export const MAX_SLIDERS = 24;
export const LONGEST_LABEL = 60;
/** A name may be made of both labels. */
export const LONGEST_NAME = 2 * LONGEST_LABEL + 10;
/** Of one example; passages are much shorter. UTF-16 units. */
const LONGEST_EXAMPLE = 10_000;
const MAX_EXAMPLES_OF_AN_END = 1000;

const name = z.string().min(1).max(LONGEST_NAME);
const label = z.string().min(1).max(LONGEST_LABEL);
const texts = z.array(z.string().min(1).max(LONGEST_EXAMPLE)).min(1).max(MAX_EXAMPLES_OF_AN_END);

/** Texts whose codes stand for the two ends of a slider. Names are unique in a model. */
const examplesSchema = z.strictObject({ name, lowLabel: label, highLabel: label, low: texts, high: texts });
export type SliderExamples = Readonly<z.output<typeof examplesSchema>>;

/** So large that no code needs it, and so small that nothing computed with it overflows. */
const LARGEST = 1e12;
const bounded = z.number().min(-LARGEST).max(LARGEST);
const fitSchema = z.strictObject({
  /** A code z stands at (z . direction - center) / scale. [Z] */
  direction: z.array(bounded),
  center: bounded,
  scale: z
    .number()
    .min(1 / LARGEST)
    .max(LARGEST),
  /** Share of held-out examples told right, the mean of both ends'. */
  accuracy: z.number().min(0).max(1),
});
export type SliderFit = Readonly<z.output<typeof fitSchema>>;

const axisNameSchema = z.strictObject({
  lowLabel: label,
  highLabel: label,
  /** From the low end to the high one, unit length, [Z]. */
  direction: z.array(bounded),
});
/** What the user called a principal axis. */
export type AxisName = Readonly<z.output<typeof axisNameSchema>>;
/** More axes than any model has sliders of. */
const MAX_AXIS_NAMES = 100;

const directionFitsSchema = z.strictObject({
  /** SHA-256 of the examples, as hexadecimal digits. */
  examples: z.string().regex(/^[0-9a-f]{64}$/),
  fits: z.array(fitSchema).max(100),
});
/** What a model makes of the built-in directions. */
export type DirectionFits = Readonly<z.output<typeof directionFitsSchema>>;

const unique = (sliders: readonly { name: string }[]): boolean =>
  new Set(sliders.map((slider) => slider.name)).size === sliders.length;

export function parseSliders(file: string, raw: unknown): SliderExamples[] {
  const parsed = z.array(examplesSchema).max(MAX_SLIDERS).refine(unique).safeParse(raw);
  if (!parsed.success) throw damaged(file, 'its sliders are malformed');
  return parsed.data;
}

/**
 * What stands in fits.json; undefined where that does not fit the sliders and the model. It can be made again from the
 * examples, so it is no reason to refuse a model.
 * @param sliders how many there are: their fits stand in the same order
 */
export function parseSliderFits(raw: unknown, sliders: number, latentSize: number): SliderFit[] | undefined {
  const { data } = z.array(fitSchema).length(sliders).safeParse(raw);
  return data?.every(({ direction }) => direction.length === latentSize) === true ? data : undefined;
}

/** What stands in directions.json; undefined where that does not fit the model. It can be made again, too. */
export function parseDirectionFits(raw: unknown, latentSize: number): DirectionFits | undefined {
  const { data } = directionFitsSchema.safeParse(raw);
  return data?.fits.every(({ direction }) => direction.length === latentSize) === true ? data : undefined;
}

/** What stands in names.json; those that do not fit the model are left out. */
export function parseAxisNames(raw: unknown, latentSize: number): AxisName[] {
  const { data } = z.array(axisNameSchema).max(MAX_AXIS_NAMES).safeParse(raw);
  return data?.filter(({ direction }) => direction.length === latentSize) ?? [];
}
