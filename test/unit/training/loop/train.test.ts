import assert from 'node:assert/strict';
import type { Engine, HostTensor } from '../../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { tokenInputs } from '../../../../src/model/training/data/tokenInputs.ts';
import { TrainingDivergedError } from '../../../../src/model/training/loop/bestKeeper.ts';
import type { ProgressEvent, TrainingEvent } from '../../../../src/model/training/loop/events.ts';
import { DEFAULT_RECIPE, type TrainingRecipe } from '../../../../src/model/training/recipes/recipe.ts';
import { train, type TrainingOptions } from '../../../../src/model/training/loop/train.ts';
import { TrainingControl } from '../../../../src/model/training/loop/trainingControl.ts';
import { parseTrainingRun, type TrainingSnapshot } from '../../../../src/model/training/loop/trainingRun.ts';
import { modelConfig } from '../../../../src/model/vae/network/config.ts';
import type { FloatTensor, ParameterValues } from '../../../../src/model/vae/network/parameters.ts';

const SIZES = {
  vocabularySize: 24,
  latentSize: 4,
  width: 16,
  heads: 2,
  encoderLayers: 1,
  decoderLayers: 1,
};
const config = modelConfig(SIZES);
const recipe: TrainingRecipe = {
  ...DEFAULT_RECIPE,
  autoencoderFraction: 0.2,
  rampFraction: 0.2,
  tokensPerBatch: 64,
  validations: 10,
  patience: 10,
  learningRate: 5e-3,
};

/** Passages with a pattern to learn: a first token that decides the others. */
function corpus(count: number, seed: number): number[][] {
  const random = Random.fromSeed(seed);
  return Array.from({ length: count }, () => {
    const first = 4 + random.below(10);
    return Array.from({ length: 3 + random.below(5) }, (_, i) => 4 + ((first + i) % 20));
  });
}
const TRAINING = corpus(60, 1);
const VALIDATION = corpus(20, 2);

describe('train', () => {
  let engine: Engine;
  /** The same, but every step is a call of its own, between which a run can be stopped. */
  let stepwise: Engine;
  before(async () => {
    engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
    stepwise = breaking(engine, new Set());
  });
  after(() => engine.dispose());

  function options(changes: Partial<TrainingOptions> = {}): TrainingOptions {
    return {
      engine: stepwise,
      config,
      recipe,
      seed: 7,
      budget: { steps: 40 },
      inputs: tokenInputs(config),
      training: TRAINING,
      validation: VALIDATION,
      progressSeconds: 0,
      ...changes,
    };
  }

  async function collect(events: AsyncIterable<TrainingEvent>): Promise<TrainingEvent[]> {
    const collected: TrainingEvent[] = [];
    for await (const event of events) collected.push(event);
    return collected;
  }

  const ofKind = <K extends TrainingEvent['kind']>(
    events: readonly TrainingEvent[],
    kind: K,
  ): Extract<TrainingEvent, { kind: K }>[] =>
    events.filter((event): event is Extract<TrainingEvent, { kind: K }> => event.kind === kind);

  /** All that is computed, without what the clock decides. */
  const losses = (events: readonly TrainingEvent[]): number[][] =>
    ofKind(events, 'progress').map((event: ProgressEvent) => [
      event.step,
      event.trainingLoss,
      event.reconstructionLoss,
      event.kl,
      event.gradientNorm,
      event.learningRate,
      event.point.reconstructionLoss,
      event.point.kl,
    ]);
  const result = (events: readonly TrainingEvent[]): TrainingSnapshot =>
    ofKind(events, 'finished')[0]!.snapshot;

  it('learns, says where it stands, and keeps the best parameters', async () => {
    const events = await collect(train(options({ budget: { steps: 200 } })));
    const progress = ofKind(events, 'progress');
    assert.equal(progress.length, 200);
    assert.deepEqual(
      ofKind(events, 'phase').map(({ phase, step }) => [phase, step]),
      [
        ['autoencoder', 0],
        ['ramp', 40],
        ['full', 80],
      ],
    );
    const validations = ofKind(events, 'validation');
    assert.equal(validations.length, 10);
    const { run } = result(events);
    const elbos = validations.filter(({ validation }) => validation.step >= 80).map((e) => e.validation.elbo);
    assert.equal(run.best!.elbo, Math.max(...elbos));
    assert.ok(
      run.best!.elbo > validations[0]!.validation.elbo + 3,
      `-ELBO ${-run.best!.elbo} from ${-validations[0]!.validation.elbo}`,
    );
    assert.equal(run.best!.klPerDimension.length, 4);
    assert.ok(Math.abs(run.best!.elbo + run.best!.reconstructionLoss + run.best!.kl) < 1e-9);
    assert.equal(run.passagesRead, progress.at(-1)!.passagesRead);
    assert.ok(progress.every((event) => event.fraction === event.step / 200));
    assert.ok(run.finished && ofKind(events, 'finished')[0]!.outcome === 'finished');
  });

  it('gives the same losses for the same seed, and others for another', async () => {
    const first = await collect(train(options()));
    const again = await collect(train(options()));
    assert.deepEqual(losses(again), losses(first));
    assert.deepEqual(result(again).parameters, result(first).parameters);
    const other = await collect(train(options({ seed: 8 })));
    assert.notDeepEqual(losses(other), losses(first));
  });

  it('takes several steps in one call, the same ones as one by one', async () => {
    assert.ok(engine.series!.rounds > 1);
    const together = await collect(train(options({ engine })));
    const oneByOne = await collect(train(options()));
    assert.deepEqual(losses(oneByOne), losses(together));
    assert.deepEqual(result(oneByOne).optimizerState, result(together).optimizerState);
  });

  for (const killedAt of [5, 8, 23, 39])
    it(`killed after step ${killedAt} and resumed, ends as the uninterrupted run does`, async () => {
      const whole = await collect(train(options({ engine })));
      let saved: TrainingSnapshot | undefined;
      const before: TrainingEvent[] = [];
      const run = train(
        options({
          checkpointSeconds: 0,
          saveCheckpoint: (snapshot) => {
            saved = structuredClone(snapshot); // The tensors are only lent.
            return Promise.resolve();
          },
        }),
      );
      for await (const event of run) {
        if (event.kind === 'checkpoint' && event.step === killedAt) break;
        before.push(event);
      }
      assert.equal(saved!.run.step, killedAt);
      // As it comes back from disk.
      const resume = { ...saved!, run: parseTrainingRun(JSON.parse(JSON.stringify(saved!.run))) };
      const after = await collect(train(options({ resume, seed: 99, budget: { steps: 1 } })));
      assert.deepEqual([...losses(before), ...losses(after)], losses(whole));
      assert.deepEqual(result(after).parameters, result(whole).parameters);
      assert.deepEqual(result(after).optimizerState, result(whole).optimizerState);
      assert.equal(result(after).run.best!.elbo, result(whole).run.best!.elbo);
    });

  it('begins the means of its curve anew where a checkpoint of record version 1 does not have them', async () => {
    const { run } = result(await collect(train(options({ budget: { steps: 4 } }))));
    assert.ok(run.recentLosses.passages > 0);
    const stored = { ...run };
    Reflect.deleteProperty(stored, 'recentLosses');
    assert.deepEqual(parseTrainingRun(stored).recentLosses, { passages: 0, reconstructionLoss: 0, kl: 0 });
  });

  it('takes over the tensors that it goes on from, and keeps no second copy of them', async () => {
    const first = result(await collect(train(options({ budget: { steps: 4 } }))));
    const run = { ...first.run, finished: false, progress: 0, budget: { steps: 8 } };
    const resume = { ...first, run, parameters: new Map(first.parameters) };
    const initial = new Map(first.parameters);
    const sizes: number[] = [];
    for await (const event of train(options({ resume, initial })))
      if (event.kind === 'progress')
        sizes.push(resume.optimizerState.size + resume.parameters.size + initial.size);
    assert.deepEqual(sizes, [0, 0, 0, 0]);
  });

  it('lends the tensors of a checkpoint without copying them', async () => {
    const lent: FloatTensor[] = [];
    const saveCheckpoint = (snapshot: TrainingSnapshot): Promise<void> => {
      lent.push(snapshot.optimizerState.get('embedding')!);
      return Promise.resolve();
    };
    const recipeOfOne = { ...recipe, validations: 1 };
    const run = train(options({ recipe: recipeOfOne, checkpointSeconds: 0, saveCheckpoint }));
    for await (const event of run) if (event.kind === 'checkpoint' && event.step === 3) break;
    // The engine has two buffers in turn, and gives their memory back in the end.
    assert.deepEqual(
      lent.map(({ data }) => data.length),
      [0, 0, 0],
    );
  });

  it('goes on from no state of another model, nor from one that no optimizer leaves', async () => {
    let resume: TrainingSnapshot | undefined;
    const saveCheckpoint = (snapshot: TrainingSnapshot): Promise<void> => {
      resume = structuredClone(snapshot);
      return Promise.resolve();
    };
    for await (const event of train(options({ checkpointSeconds: 0, saveCheckpoint })))
      if (event.kind === 'checkpoint') break;
    assert.ok(resume !== undefined);
    const saved = resume;
    const [name, moment] = [...saved.optimizerState].find(([key]) => key.endsWith('/secondMoment'))!;
    const other = (changed: [string, FloatTensor] | undefined): ParameterValues => {
      const state = new Map(saved.optimizerState);
      state.delete(name);
      if (changed !== undefined) state.set(...changed);
      return state;
    };
    const wrong: [string, ParameterValues, RegExp][] = [
      ['missing', other(undefined), /is missing/],
      ['of another shape', other([name, { ...moment, shape: [1, moment.data.length] }]), /does not fit/],
      ['with more beside', new Map([...resume.optimizerState, ['more', moment]]), /another model/],
      ['negative', other([name, { ...moment, data: moment.data.map(() => -1e-3) }]), /negative/],
    ];
    for (const [kind, optimizerState, message] of wrong)
      await assert.rejects(
        collect(train(options({ resume: { ...saved, optimizerState } }))),
        { name: 'CheckpointError', reason: 'model-damaged', message },
        kind,
      );
  });

  it('throws the reason when it is aborted, between two steps', async () => {
    const abort = new AbortController();
    const seen: number[] = [];
    await assert.rejects(async () => {
      for await (const event of train(options({ signal: abort.signal })))
        if (event.kind === 'progress') {
          seen.push(event.step);
          if (event.step === 3) abort.abort(new Error('no longer wanted'));
        }
    }, /no longer wanted/);
    assert.deepEqual(seen, [1, 2, 3]);
  });

  it('stops early when asked and keeps what it has', async () => {
    const control = new TrainingControl();
    const events: TrainingEvent[] = [];
    for await (const event of train(options({ control }))) {
      events.push(event);
      if (event.kind === 'progress' && event.step === 10) control.stop();
    }
    assert.equal(ofKind(events, 'finished')[0]!.outcome, 'stopped');
    assert.equal(result(events).run.step, 10);
    // Beta never had its full value; the model of step 10 is all there is, and it has been measured.
    assert.equal(result(events).run.best!.step, 10);
  });

  it('stands still in a pause, which costs no training time', async () => {
    const control = new TrainingControl();
    let milliseconds = 0;
    const kinds: string[] = [];
    const events: TrainingEvent[] = [];
    for await (const event of train(
      options({
        control,
        budget: { minutes: 0.5 },
        now: () => milliseconds,
      }),
    )) {
      events.push(event);
      if (event.kind === 'progress') milliseconds += 1000;
      if (event.kind === 'progress' && event.step === 5) control.pause();
      if (event.kind === 'paused') {
        milliseconds += 3_600_000;
        setImmediate(() => {
          control.continue();
        });
      }
      if (event.kind === 'paused' || event.kind === 'continued') kinds.push(`${event.kind} ${event.step}`);
    }
    assert.deepEqual(kinds, ['paused 5', 'continued 5']);
    const { run } = result(events);
    assert.ok(run.elapsedSeconds >= 30 && run.elapsedSeconds < 33, `${run.elapsedSeconds} s`);
    // The schedules are fitted to the minutes: the rate has come down to its floor.
    const last = ofKind(events, 'progress').at(-1)!;
    assert.ok(last.learningRate < recipe.learningRate * (recipe.finalLearningRate + 0.02));
    const fractions = ofKind(events, 'progress').map(({ fraction }) => fraction);
    assert.ok(fractions.every((fraction, i) => i === 0 || fraction >= fractions[i - 1]!));
  });

  it('spends a budget in minutes on so many passes over the text at most, with schedules fitted to them', async () => {
    let milliseconds = 0;
    const limited = { ...recipe, epochs: 4 };
    const events: TrainingEvent[] = [];
    for await (const event of train(
      options({ recipe: limited, budget: { minutes: 60 }, now: () => milliseconds }),
    )) {
      if (event.kind === 'progress') milliseconds += 1000;
      events.push(event);
    }
    const { run } = result(events);
    const passes = run.passagesRead / TRAINING.length;
    assert.ok(passes >= 4 && passes < 4.5, `${passes} passes`);
    const last = ofKind(events, 'progress').at(-1)!;
    assert.ok(last.learningRate < recipe.learningRate * (recipe.finalLearningRate + 0.02));
    assert.equal(last.secondsLeft, 0);
    const middle = ofKind(events, 'progress').find(({ fraction }) => fraction >= 0.5)!;
    assert.ok(middle.secondsLeft < middle.elapsedSeconds + 1, `${middle.secondsLeft} s left`);
  });

  it('ends when the bound gets no better, with the parameters from before', async () => {
    // Two passages learnt by heart: soon held-out passages become less likely.
    const events = await collect(
      train(
        options({
          training: TRAINING.slice(0, 2),
          budget: { steps: 600 },
          recipe: { ...recipe, validations: 60, patience: 5, tokenDropout: 0, weightDecay: 0 },
        }),
      ),
    );
    const { run, parameters, optimizerState } = result(events);
    assert.equal(ofKind(events, 'finished')[0]!.outcome, 'converged');
    assert.ok(run.step < 600 && run.best!.step < run.step);
    const later = run.validations.filter(({ step }) => step > run.best!.step);
    assert.equal(later.length, 5);
    assert.ok(later.every(({ elbo }) => elbo <= run.best!.elbo));
    assert.notDeepEqual(parameters.get('embedding'), optimizerState.get('embedding'));
  });

  it('keeps the last parameters when the recipe says so, and then does not end early', async () => {
    const events = await collect(
      train(
        options({
          training: TRAINING.slice(0, 2),
          budget: { steps: 300 },
          recipe: { ...recipe, validations: 60, patience: 5, tokenDropout: 0, weightDecay: 0, keep: 'last' },
        }),
      ),
    );
    const { run, parameters, optimizerState } = result(events);
    assert.equal(ofKind(events, 'finished')[0]!.outcome, 'finished');
    assert.equal(run.best!.step, 300);
    assert.ok(run.validations.some(({ elbo }) => elbo > run.best!.elbo));
    assert.deepEqual(parameters.get('embedding'), optimizerState.get('embedding'));
  });

  it('keeps the parameters with the least objective on held-out passages when the recipe says so', async () => {
    // A charge so light that the bound gets worse while the objective gets better.
    const changes = { beta: 0.01, freeBits: 0.1, klFloor: 1, autoencoderFraction: 0, rampFraction: 0 };
    const events = await collect(
      train(
        options({
          budget: { steps: 200 },
          recipe: { ...recipe, ...changes, validations: 20, patience: 20, keep: 'bestObjective' },
        }),
      ),
    );
    const { run } = result(events);
    const objectives = run.validations.map(({ reconstructionLoss, klPerDimension }) => {
      const kl = klPerDimension.reduce((sum, nats) => sum + Math.max(nats, 0.1), 0);
      return reconstructionLoss + 0.01 * Math.max(kl, 1);
    });
    const least = run.validations[objectives.indexOf(Math.min(...objectives))]!;
    assert.equal(run.best!.step, least.step);
    const bestBound = Math.max(...run.validations.map(({ elbo }) => elbo));
    assert.ok(run.best!.elbo < bestBound, 'the two measures do not differ here');
  });

  it('goes back to the last good state when the loss is no number, and halves the learning rate', async () => {
    const whole = await collect(train(options()));
    const events = await collect(train(options({ engine: breaking(engine, new Set([13])) })));
    const [recovered] = ofKind(events, 'recovered');
    assert.equal(recovered!.step, 13);
    assert.equal(recovered!.learningRateScale, 0.5);
    assert.match(recovered!.message, /step 13/);
    const rates = (list: TrainingEvent[]): number[] => ofKind(list, 'progress').map((e) => e.learningRate);
    assert.ok(Math.abs(rates(events).at(-1)! / rates(whole).at(-1)! - 0.5) < 1e-9);
    const { parameters, run } = result(events);
    assert.ok([...parameters.values()].every(({ data }) => data.every(Number.isFinite)));
    assert.ok(Number.isFinite(run.best!.elbo));
  });

  it('gives up when nothing helps', async () => {
    const always = new Set(Array.from({ length: 50 }, (_, i) => i + 1));
    await assert.rejects(
      collect(train(options({ engine: breaking(engine, always) }))),
      TrainingDivergedError,
    );
  });

  it('needs passages', async () => {
    await assert.rejects(collect(train(options({ training: [] }))), RangeError);
    await assert.rejects(collect(train(options({ validation: [] }))), RangeError);
  });
});

/** An engine whose training steps with the given numbers get a learning rate that ruins the parameters. */
function breaking(engine: Engine, steps: ReadonlySet<number>): Engine {
  return {
    name: engine.name,
    device: engine.device,
    createState: (values) => engine.createState(values),
    dispose: () => Promise.resolve(),
    compile: async (graph, compileOptions) => {
      const executable = await engine.compile(graph, compileOptions);
      return {
        dispose: () => executable.dispose(),
        run: (feeds, state) => {
          const step = feeds['step']?.data[0];
          const beta: HostTensor = { dataType: 'float32', data: Float32Array.of(Number.NaN), shape: [] };
          return executable.run(step !== undefined && steps.has(step) ? { ...feeds, beta } : feeds, state);
        },
      };
    },
  };
}
