import type { Engine } from '../../engine/engine.ts';
import type { TokenIds } from '../../vae/graphs/feeds.ts';
import type { Example } from '../data/inputMaker.ts';
import { DeviceFailedError } from './deviceFailure.ts';
import type { TrainingEvent } from './events.ts';
import { train, type TrainingOptions } from './train.ts';
import type { TrainingSnapshot } from './trainingRun.ts';

/** Batches are not made smaller than this, in tokens: the next device will do better. */
const FEWEST_TOKENS = 128;

export interface TakeoverOptions<E extends Example = TokenIds> extends TrainingOptions<E> {
  /** The engine to go on with after one has failed; undefined when none is left. */
  readonly nextEngine: (failed: Engine) => Promise<Engine | undefined>;
}

/**
 * Trains as `train` does, and goes on where the device fails: where it has too little memory, with batches of half the
 * size, otherwise, and when they are small already, on the next engine. The steps since the last state that is known
 * are done again, so that the losses are those that the next engine would have had all along from there.
 * @throws DeviceFailedError when no engine is left
 */
export async function* trainWithTakeover<E extends Example>(
  options: TakeoverOptions<E>,
): AsyncGenerator<TrainingEvent, void, void> {
  const { nextEngine } = options;
  let { engine, recipe, resume } = options;
  for (;;) {
    try {
      yield* train({ ...options, engine, recipe, ...(resume !== undefined && { resume }) });
      return;
    } catch (error) {
      if (!(error instanceof DeviceFailedError)) throw error;
      resume = error.snapshot ?? resume;
      const { tokensPerBatch } = resume?.run.recipe ?? recipe;
      let message: string;
      if (error.reason === 'outOfMemory' && tokensPerBatch / 2 >= FEWEST_TOKENS) {
        recipe = { ...recipe, tokensPerBatch: tokensPerBatch / 2 };
        resume &&= halved(resume);
        message = `${engine.device} has too little memory. Training goes on with batches of half the size.`;
      } else {
        const failed = engine.device;
        const next = await nextEngine(engine);
        if (next === undefined) throw error;
        engine = next;
        message = `${failed} failed. Training goes on from the last step on ${engine.device}.`;
      }
      yield { kind: 'takeover', step: resume?.run.step ?? 0, device: engine.device, message };
    }
  }
}

/** The same run with half the tokens in a batch. Its batches are planned anew, from the next epoch on. */
function halved(snapshot: TrainingSnapshot): TrainingSnapshot {
  const { run } = snapshot;
  const recipe = { ...run.recipe, tokensPerBatch: run.recipe.tokensPerBatch / 2 };
  return { ...snapshot, run: { ...run, recipe, epoch: run.epoch + 1, batch: 0 } };
}
