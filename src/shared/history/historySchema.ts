import * as z from 'zod';
import { decodingSchema, sliderValues, surroundingsSchema } from '../protocol/modelProtocol.ts';
import { markSchema } from '../protocol/panelProtocol.ts';
import { historyKinds, type HistoryRecord, MAX_HISTORY_NAME, MAX_HISTORY_TEXT } from './historyNode.ts';

const MAX_TITLE = 1000;
const MAX_PASSAGES = 5000;
/** 4,096 floats in base64. */
const MAX_CODE = 4 * 5462;

const id = z.string().min(1).max(64);
const offset = z.int().min(0).max(MAX_HISTORY_TEXT);
const code = z
  .string()
  .max(MAX_CODE)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/);

/** A {@link HistoryNode} from a file that anybody may have written. */
export const historyNodeSchema = z.object({
  id,
  parent: id.nullable(),
  kind: z.enum(historyKinds),
  time: z.number().min(0).max(8.64e15),
  title: z.string().max(MAX_TITLE),
  text: z.string().max(MAX_HISTORY_TEXT),
  model: z.string().max(MAX_TITLE).optional(),
  codes: z
    .array(z.tuple([offset, offset, code]))
    .max(MAX_PASSAGES)
    .optional(),
  sliderSet: z.string().max(64).optional(),
  sliders: sliderValues.optional(),
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
