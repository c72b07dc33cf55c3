import { parseArgs } from 'node:util';
import { createOnnxEngine } from '../src/model/engine/onnx/onnxRuntime.ts';
import { Random } from '../src/model/numerics/random.ts';
import { tokenInputs } from '../src/model/training/data/tokenInputs.ts';
import type { ProgressEvent, TrainingEvent } from '../src/model/training/loop/events.ts';
import { type ModelSize, modelOfSize } from '../src/model/training/recipes/modelSizes.ts';
import { train } from '../src/model/training/loop/train.ts';
import { modelConfig } from '../src/model/vae/network/config.ts';
import { drawnPassages } from './drawnPassages.ts';

/**
 * Whether training is as fast on a corpus that is many times larger: the same model on both, taking turns of some steps,
 * as the machine may do other things. Putting the passages of an epoch in order is part of it, compiling is not.
 *
 *     npm run bench -- corpusGrowth [--tokens 100000] [--times 10] [--size small] [--steps 400] [--threads 1]
 */
const { values: options } = parseArgs({
  options: {
    tokens: { type: 'string', default: '100000' },
    times: { type: 'string', default: '10' },
    size: { type: 'string', default: 'small' },
    steps: { type: 'string', default: '400' },
    threads: { type: 'string', default: '1' },
  },
});
/** A whole number of the calls that training makes, of four steps each. */
const STEPS_A_TURN = 20;
const { sizes, vocabularySize, recipe } = modelOfSize(options.size as ModelSize);
const config = modelConfig({ ...sizes, vocabularySize });
const engine = await createOnnxEngine({ provider: 'cpu', threads: Number(options.threads) });

interface Turn {
  readonly tokens: number;
  readonly wallSeconds: number;
  readonly processorSeconds: number;
}

class Run {
  readonly passages: number;
  readonly turns: Turn[] = [];
  private readonly events: AsyncGenerator<TrainingEvent, void, void>;
  private tokensRead = 0;
  private step = 0;

  constructor(tokens: number) {
    const random = Random.fromSeed(1);
    const validation = drawnPassages(2000, config, random);
    const training = drawnPassages(tokens, config, random);
    this.passages = training.length;
    this.events = train({
      engine,
      config,
      // Validation takes as long for both; it is left out.
      recipe: { ...recipe, validations: 1 },
      seed: 1,
      budget: { steps: Number(options.steps) + STEPS_A_TURN },
      inputs: tokenInputs(config),
      training,
      validation,
      progressSeconds: 0,
    });
  }

  /** Up to the first phase: everything is compiled. */
  async compile(): Promise<void> {
    await this.events.next();
  }

  async turn(): Promise<void> {
    const [start, startWall] = [process.cpuUsage(), performance.now()];
    const until = this.step + STEPS_A_TURN;
    let event: ProgressEvent;
    do event = await this.progress();
    while (event.step < until);
    const { user, system } = process.cpuUsage(start);
    this.turns.push({
      tokens: event.tokensRead - this.tokensRead,
      wallSeconds: (performance.now() - startWall) / 1000,
      processorSeconds: (user + system) / 1e6,
    });
    this.tokensRead = event.tokensRead;
    this.step = event.step;
  }

  private async progress(): Promise<ProgressEvent> {
    for (;;) {
      const { value } = await this.events.next();
      if (value === undefined) throw new Error('Training has ended too early.');
      if (value.kind === 'progress') return value;
    }
  }

  async end(): Promise<void> {
    await this.events.return();
  }
}

const tokens = Number(options.tokens);
// The first steps of a process are slower.
const warmup = new Run(tokens);
await warmup.turn();
await warmup.end();
const runs = [new Run(tokens), new Run(tokens * Number(options.times))];
for (const run of runs) await run.compile();
for (let step = 0; step < Number(options.steps); step += STEPS_A_TURN)
  for (const run of runs) await run.turn();

const rates = (run: Run, seconds: 'wallSeconds' | 'processorSeconds'): number[] =>
  run.turns.map((turn) => turn.tokens / turn[seconds]);
const total = (run: Run, key: keyof Turn): number => run.turns.reduce((sum, turn) => sum + turn[key], 0);
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
for (const run of runs)
  console.log(
    `${run.passages} passages: ${Math.round(total(run, 'tokens') / total(run, 'wallSeconds'))} tokens/s, ` +
      `${Math.round(total(run, 'tokens') / total(run, 'processorSeconds'))} a second of CPU time, in ${options.steps} steps`,
  );
for (const seconds of ['processorSeconds', 'wallSeconds'] as const) {
  const [small, large] = runs.map((run) => rates(run, seconds)) as [number[], number[]];
  const ratios = large.map((rate, k) => rate / small[k]!);
  const whole = runs.map((run) => total(run, 'tokens') / total(run, seconds)) as [number, number];
  console.log(
    `${seconds === 'wallSeconds' ? 'by the clock' : 'by CPU time'}: the larger is ${(whole[1] / whole[0]).toFixed(3)} times as fast; ` +
      `median of ${ratios.length} turns ${median(ratios).toFixed(3)}`,
  );
}
for (const run of runs) await run.end();
await engine.dispose();
