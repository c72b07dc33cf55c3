import * as z from 'zod';
import { decodingSchema, surroundingsSchema } from '../protocol/modelProtocol.ts';
import { markSchema } from '../protocol/panelProtocol.ts';
import { historyKinds, type HistoryRecord, MAX_HISTORY_NAME, MAX_HISTORY_TEXT } from './historyNode.ts';

const MAX_TITLE = 1000;
/** 100 passages of 4,096 floats, and 5,000 sliders: looked at where they are used. */
const MAX_CODES = 100 * 21_900;
const MAX_SLIDERS = 53_400;

const id = z.string().min(1).max(64);

/** A {@link HistoryNode} from a file that anybody may have written. */
export const historyNodeSchema = z.object({
  id,
  parent: id.nullable(),
  kind: z.enum(historyKinds),
  time: z.number().min(0).max(8.64e15),
  title: z.string().max(MAX_TITLE),
  text: z.string().max(MAX_HISTORY_TEXT),
  model: z.string().max(MAX_TITLE).optional(),
  codes: z.string().max(MAX_CODES).optional(),
  sliderSet: z.string().max(64).optional(),
  sliders: z.string().max(MAX_SLIDERS).optional(),
  base: id.optional(),
  priorSeed: decodingSchema.shape.seed.optional(),
  decoding: decodingSchema.optional(),
  distance: z.number().min(0).max(1000).optional(),
  place: z.object({ file: z.string(), line: z.int().nonnegative().optional() }).optional(),
  surroundings: surroundingsSchema.optional(),
  ends: z.object({ a: markSchema, b: markSchema, t: z.number().min(0).max(1) }).optional(),
  name: z.string().max(MAX_HISTORY_NAME).optional(),
  bookmarked: z.boolean().optional(),
});

/** {@link HistoryRecord}. */
export const historyRecordSchema: z.ZodType<HistoryRecord> = z.union([
  z.object({ node: historyNodeSchema }),
  z.object({ removed: z.array(id).max(1_000_000) }),
]);
