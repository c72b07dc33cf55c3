import * as z from 'zod';
import { CheckpointError } from './checkpointError.ts';

/** Options of format version 2 that are gone, each with the one value that the network of today still has. */
const GONE: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['latentVector', 'everyLayer'],
  ['latentScale', false],
  ['pooling', 'attention'],
  ['batchNormGain', 0],
  ['sharedEmbedding', true],
  ['tiedOutput', true],
]);

const versionTwo = z.looseObject({
  formatVersion: z.literal(2),
  width: z.number(),
  heads: z.number(),
  embeddingScale: z.number(),
});

/**
 * The config.json of a model of version 2 as version 3 has it; anything else as it is.
 * @throws CheckpointError model-version, where the model was made with options that are gone
 */
export function upgradedConfig(raw: unknown, formatVersion: number): unknown {
  const { data } = versionTwo.safeParse(raw);
  if (data === undefined) return raw;
  const { embeddingScale, ...others } = data;
  const isOther = ([name, value]: [string, unknown]): boolean => GONE.has(name) && GONE.get(name) !== value;
  const used = Object.entries(others).filter(isOther);
  if (embeddingScale !== Math.sqrt(data.width)) used.push(['embeddingScale', embeddingScale]);
  if (used.length > 0)
    throw new CheckpointError(
      'model-version',
      `The model was made with options that this version of Variorum no longer has (${used
        .map(([name]) => name)
        .join(', ')}). Delete the model and train again.`,
    );
  const { width, heads } = data;
  return {
    ...Object.fromEntries(Object.entries(others).filter(([name]) => !GONE.has(name))),
    formatVersion,
    languageModel: null,
    // Every head had one query, and read its part of the width.
    poolingQueries: heads,
    poolingWidth: width / heads,
  };
}
