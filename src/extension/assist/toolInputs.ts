import * as z from 'zod';
import { LONGEST_SELECTION } from '../editor/textLimits.ts';

/** What assistants may ask with. A language model writes it, so nothing of it is believed. package.json holds the same as JSON. */

const text = z
  .string()
  .min(1)
  .max(LONGEST_SELECTION)
  .optional()
  .describe('The text. Without it, the selection in the active editor, or the paragraph at the cursor.');
const insert = z
  .boolean()
  .optional()
  .describe('Whether the text that is written is also inserted after that passage. The user is asked first.');

export const toolInputs = {
  variorum_variations: z.strictObject({
    text,
    round: z
      .int()
      .min(0)
      .max(1000)
      .optional()
      .describe('Another number gives other variations; the same gives the same ones.'),
    insert,
  }),
  variorum_similar_passages: z.strictObject({
    text,
    count: z.int().min(1).max(20).optional().describe('At most so many passages.'),
  }),
  variorum_steer: z.strictObject({
    text,
    moves: z
      .array(
        z.strictObject({
          slider: z
            .string()
            .min(1)
            .max(500)
            .describe('A slider as this tool lists it: "low end – high end".'),
          by: z
            .number()
            .min(-6)
            .max(6)
            .describe('How far: below 0 to the low end, above 0 to the high end; 1 is a clear change.'),
        }),
      )
      .max(50)
      .optional()
      .describe('Without moves, the tool lists the sliders and where the text stands on each.'),
    insert,
  }),
} as const;

export type ToolName = keyof typeof toolInputs;
export type ToolInput<N extends ToolName> = z.output<(typeof toolInputs)[N]>;
