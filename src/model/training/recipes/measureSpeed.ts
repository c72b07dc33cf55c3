import type { Engine } from '../../engine/engine.ts';
import { Random } from '../../numerics/random.ts';
import { modelConfig } from '../../vae/network/config.ts';
import { SPECIAL } from '../../vae/graphs/feeds.ts';
import { modelOfSize, type ModelSize, operationsPerToken } from './modelSizes.ts';
import { tokenInputs } from '../data/tokenInputs.ts';
import { Trainer } from '../loop/trainer.ts';
import { newTrainingRun } from '../loop/trainingRun.ts';

/** Steps whose time does not count: the first ones allocate. */
const WARMUP_STEPS = 2;
const LONGEST_SECONDS = 1;
const PASSAGE_TOKENS = 31;

export interface MeasuredSpeed {
  /** Floating-point operations, the same measure as `operationsPerToken`. */
  readonly operationsPerSecond: number;
  /** Padding not counted. */
  readonly tokensPerSecond: number;
}

/**
 * What training steps reach on an engine, in about a second. The medium model is large enough to keep a GPU busy, and
 * small enough for a CPU: measurements of two devices can be compared.
 */
export async function measureSpeed(
  engine: Engine,
  size: ModelSize = 'medium',
  signal?: AbortSignal,
): Promise<MeasuredSpeed> {
  const { sizes, vocabularySize, recipe } = modelOfSize(size);
  const config = modelConfig({ ...sizes, vocabularySize });
  const run = newTrainingRun(0, { steps: 1 }, recipe);
  const random = Random.fromSeed(0);
  const passages = Array.from({ length: Math.floor(recipe.tokensPerBatch / (PASSAGE_TOKENS + 1)) }, () =>
    Array.from(
      { length: PASSAGE_TOKENS },
      () => SPECIAL.mask + 1 + random.below(vocabularySize - SPECIAL.mask - 1),
    ),
  );
  const trainer = await Trainer.create({ engine, config, inputs: tokenInputs(config) }, run);
  try {
    let tokens = 0;
    let start = performance.now();
    for (let step = 0; performance.now() - start < 1000 * LONGEST_SECONDS || tokens === 0; step++) {
      signal?.throwIfAborted();
      if (step === WARMUP_STEPS) {
        start = performance.now();
        tokens = 0;
      }
      tokens += (await trainer.step(run, passages)).tokens;
    }
    const tokensPerSecond = (tokens * 1000) / (performance.now() - start);
    return { operationsPerSecond: tokensPerSecond * operationsPerToken(config), tokensPerSecond };
  } finally {
    await trainer.dispose();
  }
}
