import * as z from 'zod';

/** Where the user has moved sliders, under a name: it is applied to whatever is explored. */

export const MAX_PRESETS = 50;
export const LONGEST_PRESET_NAME = 60;
const MAX_MOVED = 200;
const LONGEST_SLIDER_NAME = 1000;
/** Sliders go from -3 to 3. */
const MAX_OFFSET = 6;

export const presetOffsetSchema = z.object({
  /** Name of the slider, which outlives the model. */
  slider: z.string().min(1).max(LONGEST_SLIDER_NAME),
  /** From where the explored text stands, in slider units. */
  offset: z.number().min(-MAX_OFFSET).max(MAX_OFFSET),
});

export const presetSchema = z.object({
  name: z.string().min(1).max(LONGEST_PRESET_NAME),
  offsets: z.array(presetOffsetSchema).min(1).max(MAX_MOVED),
});
export type Preset = z.output<typeof presetSchema>;

export const presetsSchema = z.array(presetSchema).max(MAX_PRESETS);
