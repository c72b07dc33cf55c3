import type { Engine } from '../engine/engine.ts';
import { Random } from '../random.ts';
import { modelConfig } from '../vae/config.ts';
import { SPECIAL } from '../vae/feeds.ts';
import { modelOfSize, operationsPerToken } from './modelSizes.ts';
import { Trainer } from './trainer.ts';
import { newTrainingRun } from './trainingRun.ts';

/** Steps whose time does not count: the first ones allocate. */
const WARMUP_STEPS = 2;
const LONGEST_SECONDS = 1;
const PASSAGE_TOKENS = 31;

/**
 * Floating-point operations a second that training steps reach on an engine, in about a second: the same measure as
 * `operationsPerToken`. A GPU is measured on a model that is large enough to keep it busy.
 */
export async function measureSpeed(engine: Engine, signal?: AbortSignal): Promise<number> {
  const { sizes, vocabularySize, recipe } = modelOfSize(engine.name === 'cpu' ? 'small' : 'medium');
  const config = modelConfig({ ...sizes, vocabularySize });
  const run = newTrainingRun(0, { steps: 1 }, recipe);
  const random = Random.fromSeed(0);
  const passages = Array.from({ length: Math.floor(recipe.tokensPerBatch / (PASSAGE_TOKENS + 1)) }, () =>
    Array.from(
      { length: PASSAGE_TOKENS },
      () => SPECIAL.mask + 1 + random.below(vocabularySize - SPECIAL.mask - 1),
    ),
  );
  const trainer = await Trainer.create(engine, config, run);
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
    return (tokens * operationsPerToken(config) * 1000) / (performance.now() - start);
  } finally {
    await trainer.dispose();
  }
}
