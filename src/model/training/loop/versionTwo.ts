import * as z from 'zod';

/** Options of recipes of format version 2 that are gone, each with the value that leaves training as it is now. */
const GONE: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['resetDecoder', false],
  ['betaCycles', 1],
  ['encoderTokenDeletion', 0],
  ['encoderTokenReplacement', 0],
  ['encoderShuffleDistance', 0],
  ['bpeDropout', 0],
  ['joinedShare', 0],
  ['bagOfWords', 0],
  ['trainedPart', 'all'],
]);

const versionTwo = z.looseObject({
  decoderWasReset: z.boolean(),
  recipe: z.record(z.string(), z.unknown()),
});

/** Options of the stored run that are gone and were in use: it can be read, but not be gone on with. */
export function goneOptions(stored: unknown): string[] {
  const { data } = versionTwo.safeParse(stored);
  return Object.entries(data?.recipe ?? {})
    .filter(([name, value]) => GONE.has(name) && GONE.get(name) !== value)
    .map(([name]) => name);
}

/** A stored run of version 2 as version 3 has it; anything else as it is. */
export function upgradedRun(stored: unknown): unknown {
  const { data } = versionTwo.safeParse(stored);
  if (data === undefined) return stored;
  const kept = Object.entries(data).filter(([name]) => name !== 'decoderWasReset');
  const recipe = Object.entries(data.recipe).filter(([name]) => !GONE.has(name));
  return { ...Object.fromEntries(kept), recipe: { ...Object.fromEntries(recipe), klFloor: 0 } };
}
