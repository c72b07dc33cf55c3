import { parseArgs } from 'node:util';
import { createOnnxEngine } from '../src/model/engine/onnx/onnxRuntime.ts';
import { exploreText } from '../src/model/explore/exploration.ts';
import { interpolate } from '../src/model/explore/interpolation.ts';
import { LatentModel } from '../src/model/explore/latentModel.ts';
import { percentile } from '../src/model/numerics/rankStatistics.ts';
import { steer } from '../src/model/explore/steering.ts';
import { vary } from '../src/model/explore/variations.ts';

/**
 * Slider to text: how long a moved slider takes to become text, for passages of about 40 tokens. After each tenth move,
 * eight variations of the same passage and a place on the way to another.
 *
 *     npm run bench -- latency MODEL [--threads 1] [--moves 200] [--temperature 0]
 *
 * Counted is everything but the messages between the processes (under a millisecond): decoding, and finding the nearest
 * passages. The texts that come out may be longer or shorter than 40 tokens, so their length is printed too.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '1' },
    moves: { type: 'string', default: '200' },
    temperature: { type: 'string', default: '0' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Name a model folder.');

const TOKENS = 40;
const SLACK = 5;
const PASSAGES = 10;
const VARIATIONS = { count: 8, distance: 1 };
const MOVES_A_VARIATION = 10;

const engine = await createOnnxEngine({ provider: 'cpu', threads: Number(values.threads) });
const started = performance.now();
const model = await LatentModel.open(folder, engine);
const opening = performance.now() - started;
const texts = model.passages
  .map(({ text }) => text)
  .filter((text) => Math.abs(model.tokenizer.encode(text).length - TOKENS) <= SLACK)
  .slice(0, PASSAGES);

const exploring: number[] = [];
const milliseconds: number[] = [];
const interpolating: number[] = [];
const varying: number[] = [];
const variationTokens: number[] = [];
const tokens: number[] = [];
const moves = Number(values.moves);
for (let move = -3; move < moves; move++) {
  // The first moves warm up and are not counted.
  const opened = performance.now();
  const { pieces, sliders: initialSliders } = await exploreText(model, texts[(move + 3) % texts.length]!);
  const axis = (move + 3) % model.axes.length;
  const sliders = initialSliders.map((value, i) => (i === axis ? value + 0.5 : value));
  const request = { pieces, initialSliders, sliders, decoding: { temperature: 0, topP: 1, seed: 0 } };
  const start = performance.now();
  const { text } = await steer(model, request);
  if (move < 0) continue;
  if (move < texts.length - 3) exploring.push(start - opened);
  milliseconds.push(performance.now() - start);
  tokens.push(model.tokenizer.encode(text).length + 1);
  if (move % MOVES_A_VARIATION > 0) continue;
  const decoding = { temperature: Number(values.temperature), topP: 0.9, seed: move };
  const [from, to] = [texts[move % texts.length]!, texts[(move + 1) % texts.length]!];
  const left = performance.now();
  await interpolate(model, { from, to, t: 0.3 + move / 1000, decoding: request.decoding });
  interpolating.push(performance.now() - left);
  const began = performance.now();
  const variations = await vary(model, { pieces, ...VARIATIONS, decoding });
  varying.push(performance.now() - began);
  variationTokens.push(...variations.map((variation) => model.tokenizer.encode(variation.text).length + 1));
}
await model.dispose();
await engine.dispose();

for (const list of [exploring, interpolating, milliseconds, tokens, varying, variationTokens])
  list.sort((a, b) => a - b);
const perToken =
  milliseconds.reduce((sum, value) => sum + value) / tokens.reduce((sum, value) => sum + value);
const rounded = (value: number): number => Math.round(value * 100) / 100;
console.log(
  JSON.stringify(
    {
      device: engine.device,
      parameters: model.parameters,
      openMilliseconds: Math.round(opening),
      moves,
      tokensDecoded: { p50: percentile(tokens, 0.5), p95: percentile(tokens, 0.95) },
      exploreMilliseconds: {
        p50: rounded(percentile(exploring, 0.5)),
        p95: rounded(percentile(exploring, 0.95)),
      },
      sliderToTextMilliseconds: {
        p50: rounded(percentile(milliseconds, 0.5)),
        p95: rounded(percentile(milliseconds, 0.95)),
      },
      millisecondsAToken: rounded(perToken),
      interpolationMilliseconds: {
        p50: rounded(percentile(interpolating, 0.5)),
        p95: rounded(percentile(interpolating, 0.95)),
      },
      eightVariationsMilliseconds: {
        p50: rounded(percentile(varying, 0.5)),
        p95: rounded(percentile(varying, 0.95)),
      },
      tokensOfAVariation: { p50: percentile(variationTokens, 0.5), p95: percentile(variationTokens, 0.95) },
      residentMegabytes: Math.round(process.memoryUsage().rss / 2 ** 20),
    },
    undefined,
    2,
  ),
);
