import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { createOnnxEngine } from '../src/model/engine/onnx/onnxRuntime.ts';
import { Random } from '../src/model/numerics/random.ts';
import { tokenInputs } from '../src/model/training/data/tokenInputs.ts';
import { modelOfSize } from '../src/model/training/recipes/modelSizes.ts';
import { train } from '../src/model/training/loop/train.ts';
import { modelConfig } from '../src/model/vae/network/config.ts';
import { parameterCount } from '../src/model/vae/network/parameters.ts';
import { drawnPassages } from './drawnPassages.ts';

/**
 * Memory of training: the most that the process had, on so many tokens of drawn passages, after each few steps. Nothing
 * but training is in the process; what reading documents takes is in bench/corpus.bench.ts.
 *
 *     npm run bench -- memory [--tokens 1000000] [--size medium] [--steps 60] [--threads 2]
 */
const { values: options } = parseArgs({
  options: {
    tokens: { type: 'string', default: '1000000' },
    size: { type: 'string', default: 'medium' },
    steps: { type: 'string', default: '60' },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});
const { sizes, vocabularySize, recipe } = modelOfSize(options.size as 'small' | 'medium' | 'large');
const config = modelConfig({ ...sizes, vocabularySize });
const random = Random.fromSeed(1);

const megabytes = (): string => `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`;
const training = drawnPassages(Number(options.tokens), config, random);
const validation = drawnPassages(20_000, config, random);
console.log(
  `${parameterCount(config)} parameters, ${training.length} passages; before training ${megabytes()}`,
);
const engine = await createOnnxEngine({ provider: 'cpu', threads: Number(options.threads) });
const budget = { steps: Number(options.steps) };
let told = 0;
for await (const event of train({
  engine,
  config,
  recipe,
  seed: 1,
  budget,
  inputs: tokenInputs(config),
  training,
  validation,
  progressSeconds: 0,
})) {
  if (event.kind !== 'progress' || event.step < told) continue;
  told = event.step + 10;
  console.log(`step ${event.step}: ${megabytes()}`);
}
console.log(`at the end, validations included: ${megabytes()}`);
await engine.dispose();
