import assert from 'node:assert/strict';
import type { DeviceState, Engine } from '../../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { momentNames } from '../../../../src/model/graph/adamw.ts';
import type { Graph } from '../../../../src/model/graph/tensor.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { buildDecoderStepGraph, buildMemoryGraph } from '../../../../src/model/vae/graphs/decodingGraphs.ts';
import { type Feeds, floats, scalar } from '../../../../src/model/vae/graphs/feeds.ts';
import {
  buildEncoderGraph,
  buildEvaluationGraph,
  buildRefinementGraph,
  buildScoringGraph,
} from '../../../../src/model/vae/graphs/graphs.ts';
import {
  type CachedPositions,
  cutBack,
  grown,
  steeringFeeds,
  type SteeringPassage,
  steeringStepFeeds,
  vocabularyFeeds,
} from '../../../../src/model/vae/graphs/steeringFeeds.ts';
import { buildTrainingGraph, initialMoments } from '../../../../src/model/vae/graphs/trainingGraph.ts';
import { chunkBounds } from '../../../../src/model/vae/graphs/vocabulary.ts';
import { modelConfig } from '../../../../src/model/vae/network/config.ts';
import { initializeParameters } from '../../../../src/model/vae/network/parameters.ts';
import { createTensorFlowCpuEngine } from '../../engine/tensorflow/tensorFlowCpu.ts';
import {
  BOS,
  config,
  embedding,
  embeddingRows,
  epsilon,
  objective,
  parameters,
  passages,
  reference,
  wordsOf,
} from './tinySteering.ts';

const Z = config.latentSize;
const D = config.languageModel!.width;
const B = passages.length;
type Outputs = Record<string, Float32Array>;

function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
) {
  assert.equal(actual.length, expected.length, what);
  const scale = Math.max(...Array.from(expected, Math.abs), 1e-6);
  for (let i = 0; i < expected.length; i++)
    assert.ok(
      Math.abs(actual[i]! - expected[i]!) <= tolerance * scale,
      `${what}[${i}]: ${actual[i]}, not ${expected[i]}`,
    );
}

describe('the steering network', () => {
  let engine: Engine;
  let tensorFlow: Engine;
  let state: DeviceState;
  before(async () => {
    engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
    tensorFlow = await createTensorFlowCpuEngine();
    state = engine.createState(parameters);
  });
  after(async () => {
    state.dispose();
    await engine.dispose();
    await tensorFlow.dispose();
  });

  async function run(graph: Graph, feeds: Feeds, on = engine, given?: DeviceState): Promise<Outputs> {
    const executable = await on.compile(graph);
    const own = given ?? on.createState(parameters);
    try {
      const results = await executable.run(feeds, own);
      return Object.fromEntries(
        Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]),
      );
    } finally {
      await executable.dispose();
      if (given === undefined) own.dispose();
    }
  }

  const noNoise = { random: Random.fromSeed(1), share: 0 };
  const codesFeed = (data: Float32Array) => floats(data, [data.length / Z, Z]);
  const trainingFeeds = (softmax: 'full' | 'sampled'): Feeds => ({
    ...steeringFeeds(config, passages, wordsOf(softmax), BOS, noNoise),
    epsilon: codesFeed(epsilon),
    beta: scalar(objective.beta),
    freeBits: scalar(0),
    klFloor: scalar(objective.klFloor[softmax]),
    learningRate: scalar(0.01),
    step: scalar(1),
  });
  const evaluationFeeds = (of: readonly SteeringPassage[] = passages): Feeds => ({
    ...steeringFeeds(config, of, wordsOf('full'), BOS),
    ...vocabularyFeeds(config, embedding),
  });
  const STEP = { gradientClip: 1e9, weightDecay: 0.1 };

  for (const softmax of ['full', 'sampled'] as const)
    it(`has the losses and gradients that PyTorch has, ${softmax} softmax`, async () => {
      const values = engine.createState(new Map([...parameters, ...initialMoments(config)]));
      const results = await run(buildTrainingGraph(config, STEP), trainingFeeds(softmax), engine, values);
      const expected = (name: string): Float32Array => reference(`${softmax}.${name}`).data;
      const mean = (values: Float32Array): number => values.reduce((sum, x) => sum + x / values.length, 0);
      assertClose(results['reconstruction']!, [mean(expected('reconstruction'))], 1e-5, 'reconstruction');
      const kl = results['klPerDimension']!.reduce((sum, x) => sum + x, 0);
      assertClose([kl], [mean(expected('kl'))], 1e-5, 'KL');
      const length = passages.reduce((sum, { targetIds }) => sum + (targetIds.length + 1) / B, 0);
      assertClose([results['trainingLoss']![0]! / length], expected('loss'), 1e-5, 'loss');
      // Without clipping, the first moments after the first step are the gradients themselves.
      const moments = await values.read([...parameters.keys()].map((name) => momentNames(name).first));
      values.dispose();
      for (const name of parameters.keys())
        assertClose(
          moments.get(momentNames(name).first)!.data,
          expected(`gradient.${name}`),
          1e-4,
          `gradient of ${name}`,
        );
    });

  it('has the posterior and reconstruction that PyTorch has, under all words', async () => {
    const results = await run(buildEvaluationGraph(config), {
      ...evaluationFeeds(),
      epsilon: codesFeed(epsilon),
    });
    for (const name of ['posteriorMean', 'posteriorLogVariance', 'reconstruction'])
      assertClose(results[name]!, reference(`full.${name}`).data, 1e-5, name);
    assert.ok(results['posteriorLogVariance']!.includes(-8), 'a log variance lies on its bound');
    const encoded = await run(buildEncoderGraph(config), evaluationFeeds());
    for (const name of ['posteriorMean', 'posteriorLogVariance'])
      assert.deepEqual(encoded[name], results[name]);
  });

  it('gives a passage the same in any company', async () => {
    const together = await run(buildEvaluationGraph(config), {
      ...evaluationFeeds(),
      epsilon: codesFeed(epsilon),
    });
    for (const [row, passage] of passages.entries()) {
      const feeds = {
        ...evaluationFeeds([passage]),
        epsilon: codesFeed(epsilon.slice(row * Z, (row + 1) * Z)),
      };
      const alone = await run(buildEvaluationGraph(config), feeds);
      assertClose(alone['reconstruction']!, [together['reconstruction']![row]!], 1e-5, 'reconstruction');
      assertClose(
        alone['posteriorMean']!,
        together['posteriorMean']!.slice(row * Z, (row + 1) * Z),
        1e-5,
        'mean',
      );
    }
  });

  it('does not see a dropped token at all', async () => {
    const loss = async (change: (feeds: Feeds) => void): Promise<number> => {
      const feeds = trainingFeeds('full');
      change(feeds);
      const values = engine.createState(new Map([...parameters, ...initialMoments(config)]));
      const { trainingLoss } = await run(buildTrainingGraph(config, STEP), feeds, engine, values);
      values.dispose();
      return trainingLoss![0]!;
    };
    const drop = (feeds: Feeds): void => {
      feeds['encoderKept']!.data[1] = 0;
    };
    const other = (feeds: Feeds): void => {
      (feeds['middle']!.data as Float32Array).fill(3, D, 2 * D);
      feeds['encoderIds']!.data[1] = 5;
    };
    const dropped = await loss(drop);
    assert.notEqual(dropped, await loss(() => undefined));
    assert.notEqual(await loss(other), await loss(() => undefined));
    assert.equal(
      await loss((feeds) => {
        drop(feeds);
        other(feeds);
      }),
      dropped,
    );
  });

  it('drops the share that it is told', () => {
    const many = Array.from({ length: 300 }, () => passages[2]!);
    const kept = (seed: number): Float32Array =>
      steeringFeeds(config, many, wordsOf('full'), BOS, { random: Random.fromSeed(seed), share: 0.3 })[
        'encoderKept'
      ]!.data as Float32Array;
    const share = kept(1).reduce((sum, x) => sum + x, 0) / kept(1).length;
    assert.ok(Math.abs(share - 0.7) < 0.04, `kept ${share}`);
    assert.deepEqual(kept(1), kept(1));
    assert.notDeepEqual(kept(1), kept(2));
  });

  it('refuses what it has no positions or no embedding for', () => {
    const long = { ...passages[0]!, tokenIds: new Int32Array(config.maximumLength + 1) };
    assert.throws(() => steeringFeeds(config, [long], wordsOf('full'), BOS), /positions/);
    const words = { ids: Int32Array.of(BOS), embeddings: embeddingRows([BOS]) };
    assert.throws(() => steeringFeeds(config, passages, words, BOS), /not among the words/);
  });

  it('sums a vocabulary of several chunks as one', async () => {
    const large = modelConfig(
      { ...config, vocabularySize: 8192 + 50 },
      { ...config, vocabularySize: 8192 + 50 },
    );
    assert.deepEqual(chunkBounds(large.vocabularySize), [0, 8192, 8242]);
    const more = new Float32Array(large.vocabularySize * D);
    more.set(
      Random.fromSeed(5)
        .normals(more.length)
        .map((x) => 0.1 * x),
    );
    more.set(embedding);
    const feeds = { ...evaluationFeeds(), ...vocabularyFeeds(large, more), latentCode: codesFeed(epsilon) };
    const { reconstruction } = await run(buildScoringGraph(large), feeds);
    const nats = natsOf(await queries(epsilon, 1), more);
    assertClose(reconstruction!, nats, 1e-5, 'reconstruction');
  });

  /** What a decoder gives after each position of some texts, side by side. */
  interface Queries {
    query: Float32Array;
    endLogit: Float32Array;
    length: number;
  }

  const longest = Math.max(...passages.map(({ hidden }) => hidden.length / D));
  const padded = (
    values: (passage: SteeringPassage) => Float32Array,
    from: number,
    to: number,
  ): Float32Array => {
    const rows = new Float32Array(B * (to - from) * D);
    passages.forEach((passage, b) => {
      const all = new Float32Array(longest * D);
      all.set(values(passage));
      rows.set(all.subarray(from * D, to * D), b * (to - from) * D);
    });
    return rows;
  };
  const previousOf = ({ targetIds }: SteeringPassage): Float32Array =>
    embeddingRows([BOS, ...Array.from(targetIds)]);

  /** Texts of given codes whose states the device holds. */
  async function begin(codes: Float32Array, on = engine): Promise<DeviceState> {
    const texts = on.createState(parameters);
    await run(buildMemoryGraph(config), { latentCode: codesFeed(codes) }, on, texts);
    return texts;
  }

  /** Positions [from, to) of the targets as one step. */
  async function step(
    texts: DeviceState,
    cached: CachedPositions,
    [from, to]: readonly [number, number],
    { strength = 1, on = engine, sources }: { strength?: number; on?: Engine; sources?: number[] } = {},
  ): Promise<Queries> {
    const hidden = padded((passage) => passage.hidden, from, to);
    const feeds = steeringStepFeeds(config, {
      ...{ batch: B, hidden, previousEmbeddings: padded(previousOf, from, to), strength, cached },
      ...(sources && { sources }),
    });
    const { query, endLogit } = await run(buildDecoderStepGraph(config), feeds, on, texts);
    return { query: query!, endLogit: endLogit!, length: to - from };
  }

  async function queries(codes: Float32Array, strength: number, on = engine): Promise<Queries> {
    const texts = await begin(codes, on);
    const result = await step(texts, [], [0, longest], { strength, on });
    texts.dispose();
    return result;
  }

  /** Nats of each passage, from what a decoder gives and the whole embedding. */
  function natsOf({ query, endLogit, length }: Queries, words: Float32Array): number[] {
    return passages.map(({ targetIds }, b) => {
      let nats = 0;
      for (let t = 0; t <= targetIds.length; t++) {
        const row = query.subarray((b * length + t) * D, (b * length + t + 1) * D);
        const logits = Array.from({ length: words.length / D }, (_, v) =>
          row.reduce((sum, x, d) => sum + x * words[v * D + d]!, 0),
        );
        const end = endLogit[b * length + t]!;
        const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), Math.exp(end)));
        nats += total - (t === targetIds.length ? end : logits[targetIds[t]!]!);
      }
      return nats;
    });
  }

  it('decodes with the probabilities that the loss is computed from', async () => {
    const feeds = { ...evaluationFeeds(), latentCode: codesFeed(epsilon) };
    const { reconstruction } = await run(buildScoringGraph(config), feeds);
    assertClose(reconstruction!, natsOf(await queries(epsilon, 1), embedding), 1e-5, 'reconstruction');
  });

  it('scores a whole text again as it does step by step, and goes on from any place of it', async () => {
    const whole = await queries(epsilon, 0.7);
    const texts = await begin(epsilon);
    let cached: CachedPositions = [];
    const take = async (from: number, to: number): Promise<void> => {
      const { query, endLogit } = await step(texts, cached, [from, to], { strength: 0.7 });
      cached = grown(cached, to - from);
      for (let b = 0; b < B; b++) {
        const place = (width: number, t: number): number => (b * whole.length + t) * width;
        const count = to - from;
        const what = `text ${b}, positions ${from} to ${to}`;
        const expected = whole.query.slice(place(D, from), place(D, to));
        assertClose(query.slice(b * count * D, (b + 1) * count * D), expected, 1e-5, what);
        assertClose(
          endLogit.slice(b * count, (b + 1) * count),
          whole.endLogit.slice(place(1, from), place(1, to)),
          1e-5,
          what,
        );
      }
    };
    for (let t = 0; t < 4; t++) await take(t, t + 1);
    await take(4, longest);
    // Twice back: what is out of sight stays so.
    cached = cutBack(cached, 3);
    await take(3, 5);
    cached = cutBack(cached, 1);
    await take(1, 2);
    await take(2, longest);
    texts.dispose();
  });

  it('goes on from the texts that it is told to', async () => {
    const order = [2, 0, 0];
    const codes = Float32Array.from(order.flatMap((row) => [...epsilon.slice(row * Z, (row + 1) * Z)]));
    const texts = await begin(epsilon);
    const moved = await step(texts, [], [0, 2], { sources: order });
    texts.dispose();
    const expected = await begin(codes);
    assert.deepEqual(moved, await step(expected, [], [0, 2]));
    expected.dispose();
  });

  it('leaves the language model to itself at strength 0', async () => {
    const { query } = await queries(epsilon, 0);
    const gain = parameters.get('steering.gain')!.data[0]!;
    assertClose(
      query,
      padded((passage) => passage.hidden, 0, longest).map((x) => gain * x),
      1e-6,
      'query',
    );
  });

  const SAMPLES = 2;
  const noise = Random.fromSeed(8)
    .normals(SAMPLES * B * Z)
    .map((x) => 0.2 * x);
  const refinementFeeds = (codes: Float32Array): Feeds => ({
    ...steeringFeeds(config, passages, wordsOf('sampled'), BOS),
    latentCode: codesFeed(codes),
    posteriorMean: codesFeed(epsilon.map((x) => 0.5 * x)),
    noise: floats(noise, [SAMPLES, B, Z]),
    pull: scalar(0.05),
  });

  it('refines along the gradient of reconstruction and pull', async () => {
    const graph = await engine.compile(buildRefinementGraph(config));
    const at = async (codes: Float32Array): Promise<Outputs> => {
      const results = await graph.run(refinementFeeds(codes), state);
      return Object.fromEntries(
        Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]),
      );
    };
    const { loss, reconstruction, gradient } = await at(epsilon);
    passages.forEach((_, b) => {
      let distance = 0;
      for (let z = 0; z < Z; z++) distance += (0.5 * epsilon[b * Z + z]!) ** 2;
      assertClose([loss![b]!], [reconstruction![b]! + 0.05 * distance], 1e-5, 'loss');
    });
    for (let z = 0; z < Z; z++) {
      const shifted = async (shift: number): Promise<Float32Array> =>
        (await at(epsilon.map((x, i) => (i % Z === z ? x + shift : x))))['loss']!;
      const [up, down] = [await shifted(1e-2), await shifted(-1e-2)];
      for (let b = 0; b < B; b++) {
        const slope = (up[b]! - down[b]!) / 2e-2;
        const found = gradient![b * Z + z]!;
        assert.ok(Math.abs(found - slope) < 2e-3 * Math.max(1, Math.abs(slope)), `${found} is not ${slope}`);
      }
    }
    await graph.dispose();
  });

  it('takes the mean over the samples of the noise', async () => {
    const graph = buildRefinementGraph(config);
    const both = await run(graph, refinementFeeds(epsilon));
    const one = (k: number): Promise<Outputs> =>
      run(graph, {
        ...refinementFeeds(epsilon),
        noise: floats(noise.slice(k * B * Z, (k + 1) * B * Z), [1, B, Z]),
      });
    const [first, second] = [await one(0), await one(1)];
    for (const name of ['reconstruction', 'gradient'])
      assertClose(
        both[name]!,
        first[name]!.map((x, i) => (x + second[name]![i]!) / 2),
        1e-4,
        name,
      );
  });

  it('is the same on TensorFlow.js', async () => {
    const graphs: Record<string, [Graph, Feeds]> = {
      evaluation: [buildEvaluationGraph(config), { ...evaluationFeeds(), epsilon: codesFeed(epsilon) }],
      refinement: [buildRefinementGraph(config), refinementFeeds(epsilon)],
    };
    for (const [what, [graph, feeds]] of Object.entries(graphs)) {
      const [expected, found] = [await run(graph, feeds), await run(graph, feeds, tensorFlow)];
      for (const name of Object.keys(expected))
        assertClose(found[name]!, expected[name]!, 1e-4, `${what} ${name}`);
    }
    const { query, endLogit } = await queries(epsilon, 0.7);
    const other = await queries(epsilon, 0.7, tensorFlow);
    assertClose(other.query, query, 1e-4, 'query');
    assertClose(other.endLogit, endLogit, 1e-4, 'end');
    const stepped = async (on: Engine): Promise<ReadonlyMap<string, { data: ArrayLike<number> }>> => {
      const values = on.createState(new Map([...parameters, ...initialMoments(config)]));
      await run(
        buildTrainingGraph(config, { ...STEP, gradientClip: 1 }),
        trainingFeeds('sampled'),
        on,
        values,
      );
      return await values.read();
    };
    const [expected, found] = [await stepped(engine), await stepped(tensorFlow)];
    for (const [name, { data }] of expected)
      if (!name.includes('/')) assertClose(found.get(name)!.data, data, 1e-4, name);
  });

  it('begins as the language model alone, nearly', () => {
    const values = initializeParameters(config, Random.fromSeed(2));
    assert.deepEqual([...values.get('steering.gain')!.data], [1]);
    assert.deepEqual([...values.get('steering.end.bias')!.data], [-2]);
    assert.ok(values.get('steering.end.weight')!.data.every((x) => x === 0));
    assert.ok(!values.has('embedding'));
  });
});
