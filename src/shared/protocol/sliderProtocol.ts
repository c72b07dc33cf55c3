import * as z from 'zod';
import { fraction } from './trainingProtocol.ts';

/** Sliders, as they cross between the processes. */

/** Sliders stand within [-3, 3] and codes within a few units; what is far beyond is no value of a model. */
const LARGEST_COORDINATE = 1e6;
const coordinate = z.number().min(-LARGEST_COORDINATE).max(LARGEST_COORDINATE);
/** One for each slider. */
export const sliderValues = z.array(coordinate).max(5000);
/** [Z], of one passage. */
export const latentCode = z.array(coordinate).max(4096).readonly();

/** What is known of a slider that the user made from examples. */
export const namedSliderSchema = z.object({
  name: z.string(),
  /** Examples of each end. */
  low: z.int(),
  high: z.int(),
  /** Share of held-out examples that the classifier told right, the mean of both ends': chance is 0.5. */
  accuracy: fraction,
  /** Guessing does as well in one of twenty cases. */
  nearChance: z.boolean(),
});
export type NamedSlider = z.output<typeof namedSliderSchema>;

/** What is known of a built-in direction, whose ends stand at -1 and 1 in every workspace. */
export const directionSchema = z.object({
  name: z.string(),
  /** Of both ends. */
  examples: z.int(),
  /** Share of the examples told right when they were left out of the fit: chance is 0.5. */
  accuracy: fraction,
});
export type Direction = z.output<typeof directionSchema>;

/**
 * A slider. Its value v in [-3, 3] is the position along the axis in robust standard deviations of this workspace,
 * or, of a built-in direction, in half the distance of its ends. Slider values stand in the order of `index`: first the
 * principal axes, then the built-in directions, then the named sliders.
 */
export const axisSchema = z.object({
  index: z.int().nonnegative(),
  lowLabel: z.string(),
  highLabel: z.string(),
  /** Share of the variance of the posterior means that lies along this axis, 0..1. */
  explainedVarianceRatio: fraction,
  /** First words of passages of this workspace towards the two ends, the outermost last. */
  lowExamples: z.array(z.string()),
  highExamples: z.array(z.string()),
  /** Both are null for a principal axis. */
  named: namedSliderSchema.nullable(),
  direction: directionSchema.nullable(),
  /** Of a principal axis: whether the user has given it its name. */
  isNamed: z.boolean(),
});
export type Axis = z.output<typeof axisSchema>;

/** A text that stands for an end of a slider, or where such texts are: a file or folder by its absolute path. */
export const exampleSchema = z.discriminatedUnion('kind', [
  /** The name of the document tells its format. */
  z.object({ kind: z.literal('text'), text: z.string(), file: z.string().optional() }),
  z.object({ kind: z.literal('place'), path: z.string() }),
]);
export type Example = z.output<typeof exampleSchema>;
