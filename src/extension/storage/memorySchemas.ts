import * as z from 'zod';
import { keptWordsSchema, pieceSchema, sourceSchema } from '../../shared/protocol/modelProtocol.ts';
import { sliderValues } from '../../shared/protocol/sliderProtocol.ts';
import { markSchema } from '../../shared/protocol/panelProtocol.ts';
export { presetsSchema } from '../../shared/protocol/presets.ts';

/** What was explored when the window closed. */
export const explorationMemorySchema = z.object({
  /** The sliders are those of this model. */
  modelId: z.string().optional(),
  source: sourceSchema,
  title: z.string(),
  sliders: sliderValues,
  /** The text there, which the model might not write again word for word: what it reads at once is rounded otherwise. */
  moved: z.array(pieceSchema).max(5000).optional(),
  /** Whether a model wrote the text of the source. */
  isGenerated: z.boolean().optional(),
  /** Words that must stay. */
  kept: keptWordsSchema.optional(),
});
export type ExplorationMemory = z.output<typeof explorationMemorySchema>;

/** Where the path from A to B stood. */
export const interpolationMemorySchema = z.object({
  a: markSchema.nullable(),
  b: markSchema.nullable(),
  t: z.number().min(0).max(1),
});
export type InterpolationMemory = z.output<typeof interpolationMemorySchema>;
