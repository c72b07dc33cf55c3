import * as z from 'zod';
import { mapAxesSchema } from '../../shared/protocol/mapProtocol.ts';
import type { VsCodeApi } from '../vscodeApi.ts';

/** What is only the panel's own and outlives it being hidden, moved and reloaded. */
const memorySchema = z.object({
  /** Sections that the user opened (true) or closed (false); others are as the panel thinks best. */
  sections: z.record(z.string(), z.boolean()),
  /** Whether all sliders are shown, or only the first. */
  allSliders: z.boolean(),
  /** Names of the sliders that stay where they are. */
  locked: z.array(z.string().max(1000)).max(1000).default([]),
  /** Names of the sliders that are muted, and of the one that plays solo. */
  muted: z.array(z.string().max(1000)).max(1000).default([]),
  solo: z.string().max(1000).nullable().default(null),
  /** Where silenced sliders of exploration `id` stand, by their names. */
  held: z
    .object({ id: z.int(), values: z.record(z.string(), z.number()) })
    .nullable()
    .default(null),
  mapAxes: mapAxesSchema,
  /** What the user has typed for the ends of a new slider. */
  newLabels: z.object({ low: z.string(), high: z.string() }),
  scrollTop: z.number(),
  /** Text that a generated text is compared with, where the explored point has no original: its first text. */
  reference: z.object({ id: z.int(), text: z.string() }).nullable(),
});
export type Memory = z.output<typeof memorySchema>;

const fresh: Memory = {
  sections: {},
  allSliders: false,
  locked: [],
  muted: [],
  solo: null,
  held: null,
  mapAxes: { x: 0, y: 1 },
  newLabels: { low: '', high: '' },
  scrollTop: 0,
  reference: null,
};

/** What was kept; a fresh memory where that has another form, as after an update of the extension. */
export function recall(api: VsCodeApi): Memory {
  const parsed = memorySchema.safeParse(api.getState());
  return parsed.success ? parsed.data : fresh;
}
