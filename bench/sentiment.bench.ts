/**
 * How well a slider made from examples steers: sentiment on labelled sentences. The slider is made from --train, on
 * which the model may have been trained; a bag-of-words judge learns from --judge; sentences of --test that stand in
 * neither are moved to both ends.
 *
 *     npm run bench -- sentiment --model MODEL --data FOLDER [--sentences 200] [--seed 1] [--examples]
 *
 * FOLDER holds train.10000.txt, valid.txt and test.txt, each line 0 or 1, a tab and a sentence. Compared are three
 * directions to move in: the difference of the two ends' means, the classifier's weights w, and Sigma w.
 *
 * turned: the judge calls the text at the low end 0 and at the high end 1. against: moved to the end away from what the
 * judge said of the original, it says the opposite. shared: share of the original's words, each as often as it stands
 * there, that are in the moved text, the mean of both ends.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createOnnxEngine } from '../src/model/engine/onnx/onnxRuntime.ts';
import { sliderPositions, type Slider } from '../src/model/sliders/axes.ts';
import { LatentModel } from '../src/model/explore/latentModel.ts';
import { learnDirection, sliderFit } from '../src/model/sliders/namedSliders.ts';
import { add } from '../src/model/space/paths.ts';
import { dot, moments } from '../src/model/space/principalAxes.ts';
import { sliderExamples } from '../src/model/sliders/sliderExamples.ts';
import { correctedCodes, STEERED_BEAMS, usedCorrections } from '../src/model/explore/steering.ts';
import { Random } from '../src/model/numerics/random.ts';
import { BagOfWords, parseLabelled, wordsOf, type Labelled } from './bagOfWords.ts';

const ENDS = [1, 2, 3];
const AS_STEERED = { temperature: 0, topP: 1, seed: 0, beams: STEERED_BEAMS };
const AT_ONCE = 100;
const SHOWN = 8;

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    data: { type: 'string' },
    sentences: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    examples: { type: 'boolean', default: false },
  },
});
const { model: modelFolder, data } = values;
if (modelFolder === undefined || data === undefined)
  throw new Error('Name a model and the labelled sentences: --model FOLDER --data FOLDER.');
const read = (name: string): Labelled[] => parseLabelled(readFileSync(join(data, name), 'utf8'));
const train = read('train.10000.txt');
const validation = read('valid.txt');
const seen = new Set([...train, ...validation].map(({ text }) => text));
const test = read('test.txt').filter(({ text }) => !seen.has(text));
const judge = new BagOfWords(validation, Number(values.seed));
const sentences = Random.fromSeed(Number(values.seed))
  .shuffle([...test])
  .slice(0, Number(values.sentences));

const engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
const model = await LatentModel.open(modelFolder, engine);
const { latentSize } = model.config;

const examples = sliderExamples(
  {
    ...{ name: 'sentiment', lowLabel: 'negative', highLabel: 'positive' },
    low: train.filter(({ label }) => label === 0),
    high: train.filter(({ label }) => label === 1),
  },
  (text) => model.fits(text),
);
const low = await model.encode(examples.low);
const high = await model.encode(examples.high);
const learnt = await learnDirection(low, high);

/** A slider along a direction, and the step of one of its units, where that leads another way. [Z] */
function sliderAlong(direction: Float32Array, toward = direction): { slider: Slider; step: Float32Array } {
  const length = Math.sqrt(dot(direction, direction));
  const unit = direction.map((value) => value / length);
  const slider = {
    lowLabel: '',
    highLabel: '',
    ...sliderFit(model.posteriorMeans, model.posteriorDeviation, { direction: unit, accuracy: 1 }),
    direction: unit,
  };
  const scale = slider.scale / dot(toward, unit);
  return { slider, step: toward.map((value) => value * scale) };
}
const mean = (codes: readonly Float32Array[]): Float64Array =>
  moments(Float32Array.from(codes.flatMap((code) => [...code])), latentSize).mean;
const { covariance } = moments(model.posteriorMeans, latentSize);
const w = learnt.direction;
const sigmaW = w.map((_, i) => dot(covariance.subarray(i * latentSize, (i + 1) * latentSize), w));
const sliders = new Map([
  ['difference of means', sliderAlong(Float32Array.from(add(mean(high), mean(low), -1)))],
  ['classifier w', sliderAlong(w)],
  ['Sigma w', sliderAlong(w, sigmaW)],
]);

async function decode(codes: readonly Float32Array[]): Promise<string[]> {
  const texts: string[] = [];
  for (let from = 0; from < codes.length; from += AT_ONCE)
    texts.push(...(await model.decode(codes.slice(from, from + AT_ONCE), AS_STEERED)));
  return texts;
}

function shared(original: string, text: string): number {
  const left = wordsOf(text);
  const words = wordsOf(original);
  const found = words.filter((word) => {
    const at = left.indexOf(word);
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  });
  return words.length === 0 ? 1 : found.length / words.length;
}

const share = (matches: readonly boolean[]): string =>
  `${((100 * matches.filter(Boolean).length) / matches.length).toFixed(1)} %`;
const average = (numbers: readonly number[]): string =>
  `${((100 * numbers.reduce((sum, number) => sum + number, 0)) / numbers.length).toFixed(1)} %`;

console.log(
  `Slider: ${examples.low.length} and ${examples.high.length} examples, ${(100 * learnt.accuracy).toFixed(1)} % of held-out ones told right.`,
);
console.log(
  `Judge: ${(100 * judge.accuracy(test)).toFixed(1)} % right on ${test.length} test sentences that it has not seen.`,
);
const texts = sentences.map(({ text }) => text);
const codes = await model.encode(texts);
const faithful = await model.feedback.faithful(codes);
const corrections = usedCorrections(faithful);
const still = faithful.map(({ text }) => text);
const verdicts = texts.map((text) => judge.verdict(text));
console.log(
  `Not moved, ${texts.length} sentences: ${average(texts.map((text, i) => shared(text, still[i]!)))} of the words shared, ` +
    `verdict kept in ${share(still.map((text, i) => judge.verdict(text) === verdicts[i]))}.\n`,
);
console.log('| direction | ends | turned | against | shared |\n| --- | --- | --- | --- | --- |');
for (const [name, { slider, step }] of sliders)
  for (const end of ENDS) {
    const moved = (value: number): Promise<string[]> =>
      decode(
        codes.flatMap((code, i) => {
          const move = value - sliderPositions([slider], code)[0]!;
          return correctedCodes([add(code, step, move)], [corrections[i]!], [move]);
        }),
      );
    const [below, above] = [await moved(-end), await moved(end)];
    const turned = texts.map((_, i) => judge.verdict(below[i]!) === 0 && judge.verdict(above[i]!) === 1);
    const against = texts.map(
      (_, i) => judge.verdict((verdicts[i] === 1 ? below : above)[i]!) !== verdicts[i],
    );
    const kept = texts.map((text, i) => (shared(text, below[i]!) + shared(text, above[i]!)) / 2);
    console.log(`| ${name} | ±${end} | ${share(turned)} | ${share(against)} | ${average(kept)} |`);
    if (values.examples && end === 2)
      for (const [i, text] of texts.slice(0, SHOWN).entries())
        console.log(`    ${text}\n      - ${below[i]!}\n      + ${above[i]!}`);
  }
await model.dispose();
await engine.dispose();
