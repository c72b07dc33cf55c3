import assert from 'node:assert/strict';
import {
  type DeviceState,
  type Engine,
  EngineError,
  type EngineErrorReason,
  type Executable,
} from '../../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { tokenInputs } from '../../../../src/model/training/data/tokenInputs.ts';
import type { TrainingEvent } from '../../../../src/model/training/loop/events.ts';
import { DEFAULT_RECIPE } from '../../../../src/model/training/recipes/recipe.ts';
import { type TakeoverOptions, trainWithTakeover } from '../../../../src/model/training/loop/takeover.ts';
import { modelConfig } from '../../../../src/model/vae/network/config.ts';

const config = modelConfig({
  vocabularySize: 24,
  latentSize: 4,
  width: 16,
  heads: 2,
  encoderLayers: 1,
  decoderLayers: 1,
});
const STEPS = 30;
const passages = Array.from({ length: 60 }, (_, row) =>
  Array.from({ length: 3 + (row % 5) }, (_, i) => 4 + ((row + i) % 20)),
);

/** When and how a device fails. */
interface Fault {
  /** The run of an updating graph that fails, counted from 1. */
  readonly atStep: number;
  readonly reason: EngineErrorReason;
  /** Whether everything on the device is gone with it. */
  readonly lost: boolean;
}

/** A real engine that works until its fault, as a GPU does whose driver is reset. */
class FaultyEngine implements Engine {
  readonly name = 'faulty';
  readonly device = 'Faulty GPU';
  steps = 0;
  private readonly engine: Engine;
  private readonly fault: Fault;
  private gone = false;

  constructor(engine: Engine, fault: Fault) {
    this.engine = engine;
    this.fault = fault;
  }

  private check(): void {
    if (this.gone) throw new EngineError('failed', 'The device is lost.');
  }

  createState(values: Parameters<Engine['createState']>[0]): DeviceState {
    this.check();
    const state = this.engine.createState(values);
    const read = state.read.bind(state);
    state.read = async (names) => {
      this.check();
      return read(names);
    };
    return state;
  }

  async compile(...[graph, options]: Parameters<Engine['compile']>): Promise<Executable> {
    this.check();
    const executable = await this.engine.compile(graph, options);
    const run = executable.run.bind(executable);
    executable.run = async (feeds, state) => {
      this.check();
      if (graph.updates !== undefined && ++this.steps === this.fault.atStep) {
        this.gone = this.fault.lost;
        throw new EngineError(this.fault.reason, 'A fault was injected.');
      }
      return run(feeds, state);
    };
    return executable;
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

describe('training when a device fails', () => {
  let cpu: Engine;
  before(async () => {
    cpu = await createOnnxEngine({ provider: 'cpu', threads: 1 });
  });
  after(() => cpu.dispose());

  function options(engine: Engine, next: Engine | undefined): TakeoverOptions {
    return {
      engine,
      nextEngine: () => Promise.resolve(next),
      config,
      recipe: { ...DEFAULT_RECIPE, tokensPerBatch: 256, validations: 5, warmupSteps: 5 },
      seed: 3,
      budget: { steps: STEPS },
      inputs: tokenInputs(config),
      training: passages.slice(0, 50),
      validation: passages.slice(50),
      progressSeconds: 0,
    };
  }

  async function run(engine: Engine, next?: Engine): Promise<TrainingEvent[]> {
    const events: TrainingEvent[] = [];
    for await (const event of trainWithTakeover(options(engine, next))) events.push(event);
    return events;
  }

  /** The last loss told of each step: steps that were done again count as they came out in the end. */
  function losses(events: readonly TrainingEvent[]): [number, number][] {
    const found = new Map<number, number>();
    for (const event of events) if (event.kind === 'progress') found.set(event.step, event.trainingLoss);
    return [...found].sort(([a], [b]) => a - b);
  }

  const takeovers = (events: readonly TrainingEvent[]) => events.filter(({ kind }) => kind === 'takeover');
  const finished = (events: readonly TrainingEvent[]) => events.find(({ kind }) => kind === 'finished');

  for (const [title, fault, goesOnFrom] of [
    ['fails and can still be read', { atStep: 14, reason: 'failed', lost: false }, 13],
    // The newest copy on the host is that of the second of five validations.
    ['is lost', { atStep: 14, reason: 'failed', lost: true }, 12],
    ['is lost before any step', { atStep: 1, reason: 'failed', lost: true }, 0],
  ] as const)
    it(`goes on elsewhere with the same losses when a device ${title}`, async () => {
      const whole = await run(cpu);
      const engine = new FaultyEngine(cpu, fault);
      const events = await run(engine, cpu);
      assert.equal(engine.steps, fault.atStep);
      assert.deepEqual(takeovers(events), [
        {
          kind: 'takeover',
          step: goesOnFrom,
          device: cpu.device,
          message: `Faulty GPU failed. Training goes on from the last step on ${cpu.device}.`,
        },
      ]);
      assert.equal(losses(events).length, STEPS);
      assert.deepEqual(losses(events), losses(whole));
      const [last, expected] = [finished(events)!, finished(whole)!];
      assert.ok(last.kind === 'finished' && expected.kind === 'finished');
      assert.deepEqual(last.snapshot.parameters, expected.snapshot.parameters);
      assert.deepEqual(
        last.snapshot.run.validations.map(({ elbo }) => elbo),
        expected.snapshot.run.validations.map(({ elbo }) => elbo),
      );
    });

  it('halves the batch when memory runs out, and stays on the device', async () => {
    const engine = new FaultyEngine(cpu, { atStep: 5, reason: 'outOfMemory', lost: false });
    const events = await run(engine, cpu);
    assert.deepEqual(takeovers(events), [
      {
        kind: 'takeover',
        step: 4,
        device: 'Faulty GPU',
        message: 'Faulty GPU has too little memory. Training goes on with batches of half the size.',
      },
    ]);
    const last = finished(events)!;
    assert.ok(last.kind === 'finished');
    assert.equal(last.snapshot.run.step, STEPS);
    assert.equal(last.snapshot.run.recipe.tokensPerBatch, 128);
  });

  it('ends with the failure when no device is left', async () => {
    const engine = new FaultyEngine(cpu, { atStep: 3, reason: 'failed', lost: true });
    await assert.rejects(run(engine), (error) => {
      assert.ok(error instanceof EngineError);
      assert.equal(error.reason, 'failed');
      assert.equal(error.message, 'A fault was injected.');
      return true;
    });
  });
});
