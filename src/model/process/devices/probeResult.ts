import * as z from 'zod';

/** What deviceProbe.ts found of a device, as it comes from its process. */
export const probeResultSchema = z.object({
  /** The device, for people; null where it does not start. */
  name: z.string().nullable(),
  /** Of training steps, padding not counted; null where they failed. */
  tokensPerSecond: z.number().nonnegative().nullable(),
  /** What the library said where something failed; for the log. */
  detail: z.string().nullable(),
});
export type ProbeResult = z.output<typeof probeResultSchema>;
