import assert from 'node:assert/strict';
import { createOnnxEngine } from '../../../src/model/engine/onnx/onnxRuntime.ts';
import type { Engine, HostTensor } from '../../../src/model/engine/engine.ts';
import { Beam } from '../../../src/model/decoding/beamSearch.ts';
import { CachedDecoder } from '../../../src/model/decoding/cachedDecoder.ts';
import { repetitions, type WordPart } from '../../../src/model/decoding/repetition.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { modelConfig, type ModelConfig } from '../../../src/model/vae/network/config.ts';
import { emptyCaches, floats, SPECIAL, stepFeeds } from '../../../src/model/vae/graphs/feeds.ts';
import { buildDecoderStepGraph, buildMemoryGraph } from '../../../src/model/vae/graphs/decodingGraphs.ts';
import { initializeParameters } from '../../../src/model/vae/network/parameters.ts';

const sizes = { vocabularySize: 60, latentSize: 6, width: 16, heads: 2, encoderLayers: 1, decoderLayers: 2 };
/** Some tokens are words, some parts of words. */
const PARTS = Array.from({ length: 60 }, (_, id): WordPart =>
  id % 3 === 0 ? 'start' : id % 3 === 1 ? 'inside' : 'none',
);
const kinds: Partial<ModelConfig>[] = [{}, { memoryTokens: 0 }];

describe('cached decoding', () => {
  let engine: Engine;
  before(async () => {
    engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
  });
  after(() => engine.dispose());

  /** The decoder without caches: probabilities after a text, which is computed anew as a whole. */
  async function wholeTexts(
    config: ModelConfig,
    parameters: ReadonlyMap<string, HostTensor>,
  ): Promise<(code: Float32Array, text: readonly number[]) => Promise<Float32Array>> {
    const memory = await engine.compile(buildMemoryGraph(config));
    const step = await engine.compile(buildDecoderStepGraph(config));
    return async (code, text) => {
      const state = engine.createState(new Map([...parameters, ...Object.entries(emptyCaches(config, 1))]));
      await memory.run({ latentCode: floats(code, [1, 6]) }, state);
      const { probabilities } = await step.run(stepFeeds(config, [SPECIAL.begin, ...text], 1, 0), state);
      state.dispose();
      return probabilities!.data as Float32Array;
    };
  }

  for (const kind of kinds)
    it(`is what running the whole text for every token gives (${JSON.stringify(kind)})`, async () => {
      const config = modelConfig(sizes, { maximumLength: 24, ...kind });
      const parameters = initializeParameters(config, Random.fromSeed(3));
      for (const { data } of parameters.values()) for (let i = 0; i < data.length; i++) data[i]! *= 2.5;
      const state = engine.createState(parameters);
      const decoder = await CachedDecoder.create(config, engine, state, PARTS);
      const random = Random.fromSeed(4);
      const codes = Array.from({ length: 5 }, () => random.normals(6));
      const scored = await decoder.decodeScored(codes, { temperature: 0, topP: 1, seed: 1 });
      const texts = scored.map(({ tokenIds }) => tokenIds);

      const probabilitiesAfter = await wholeTexts(config, parameters);
      for (const [row, code] of codes.entries()) {
        const expected: number[] = [];
        let likelihood = 0;
        while (expected.length < config.maximumLength) {
          const probabilities = await probabilitiesAfter(code, expected);
          const forbidden = new Set<number>([0, 1, 3, ...repetitions(expected, (id) => PARTS[id]!)]);
          if (expected.length === 0) forbidden.add(SPECIAL.end);
          const allowed = Array.from(probabilities, (p, id) => (forbidden.has(id) ? 0 : p));
          const next = allowed.indexOf(Math.max(...allowed));
          likelihood += Math.log(allowed[next]!);
          if (next === SPECIAL.end) break;
          expected.push(next);
        }
        assert.deepEqual(texts[row], expected);
        assert.ok(Math.abs(scored[row]!.logProbability - likelihood) < 1e-4);
      }
      assert.ok(new Set(texts.map(String)).size > 1, 'the latent code reaches the text');
      await decoder.dispose();
    });

  it('gives each of very many texts what it gives it alone', async () => {
    const config = modelConfig(sizes, { maximumLength: 8 });
    const state = engine.createState(initializeParameters(config, Random.fromSeed(3)));
    const decoder = await CachedDecoder.create(config, engine, state, PARTS);
    const random = Random.fromSeed(4);
    const codes = Array.from({ length: 700 }, () => random.normals(6));
    const options = { temperature: 1, topP: 1, seed: 1 };
    const together = await decoder.decode(codes, options);
    for (const row of [0, 511, 512, 699])
      assert.deepEqual(
        together[row],
        (await decoder.decode([codes[row]!], { ...options, streams: [row] }))[0],
      );
    await decoder.dispose();
  });

  it('prunes the texts whose beginnings are the least likely, and writes the others as without', async () => {
    const config = modelConfig(sizes, { maximumLength: 16 });
    const parameters = initializeParameters(config, Random.fromSeed(3));
    for (const { data } of parameters.values()) for (let i = 0; i < data.length; i++) data[i]! *= 2;
    const decoder = await CachedDecoder.create(config, engine, engine.createState(parameters), PARTS);
    const random = Random.fromSeed(4);
    const codes = Array.from({ length: 12 }, () => random.normals(6));
    const after = 3;
    for (const temperature of [0, 1])
      for (const together of [1, 2]) {
        const options = { temperature, topP: 1, seed: 1, fewestTokens: after };
        const all = await decoder.decodeScored(codes, options);
        const beginnings = await decoder.decodeScored(codes, {
          ...options,
          prefix: [],
          halving: { after, share: 0.01, together },
        });
        const likeliest = beginnings.flatMap(({ logProbability }, text) =>
          logProbability > -Infinity ? [text] : [],
        );
        assert.equal(likeliest.length, together);
        const halved = await decoder.decodeScored(codes, {
          ...options,
          halving: { after, share: 0.5, together },
        });
        for (const [text, one] of halved.entries()) {
          if (one.logProbability > -Infinity) assert.deepEqual(one, all[text]);
          else assert.deepEqual(one.tokenIds, all[text]!.tokenIds.slice(0, after));
        }
        assert.equal(halved.filter(({ logProbability }) => logProbability > -Infinity).length, 6);
        for (const text of likeliest) assert.ok(halved[text]!.logProbability > -Infinity);
      }
    await decoder.dispose();
  });

  it('searches with beams as running every whole text for every token does', async () => {
    const config = modelConfig(sizes, { maximumLength: 16 });
    const parameters = initializeParameters(config, Random.fromSeed(3));
    for (const { data } of parameters.values()) for (let i = 0; i < data.length; i++) data[i]! *= 2;
    const state = engine.createState(parameters);
    const decoder = await CachedDecoder.create(config, engine, state, PARTS);
    const random = Random.fromSeed(4);
    const codes = Array.from({ length: 4 }, () => random.normals(6));
    const options = { temperature: 0, topP: 1, seed: 1, bare: true };
    const scored = await decoder.decodeScored(codes, { ...options, beams: 3 });
    const texts = scored.map(({ tokenIds }) => tokenIds);

    const probabilitiesAfter = await wholeTexts(config, parameters);
    for (const [row, code] of codes.entries()) {
      const beam = new Beam(3);
      for (let length = 0; length < config.maximumLength && !beam.done; length++) {
        const distributions: Float32Array[] = [];
        for (const { text } of beam.live) {
          const allowed = await probabilitiesAfter(code, text);
          for (const id of [0, 1, 3, ...(text.length === 0 ? [SPECIAL.end] : [])]) allowed[id] = 0;
          distributions.push(allowed);
        }
        beam.grow(distributions);
      }
      assert.deepEqual(texts[row], beam.best.text);
      assert.ok(Math.abs(scored[row]!.logProbability - beam.best.score) < 1e-4);
    }
    const greedy = await decoder.decode(codes, options);
    assert.notDeepEqual(texts, greedy, 'the search found something that greedy decoding did not');
    await decoder.dispose();
  });

  it('gives each code the same text alone and in any company', async () => {
    const config = modelConfig(sizes, { maximumLength: 24 });
    const state = engine.createState(initializeParameters(config, Random.fromSeed(5)));
    const decoder = await CachedDecoder.create(config, engine, state, PARTS);
    const random = Random.fromSeed(4);
    const codes = Array.from({ length: 6 }, () => random.normals(6).map((value) => 10 * value));
    const options = { temperature: 1, topP: 0.95, seed: 9 };
    const together = await decoder.decode(codes, { ...options, streams: [0, 1, 2, 3, 4, 5] });
    for (const [i, code] of codes.entries())
      assert.deepEqual((await decoder.decode([code], { ...options, streams: [i] }))[0], together[i]);
    assert.deepEqual(await decoder.decode([], options), []);
    // Forced to begin as it would have begun, a text goes on as it would have gone on.
    const prefix = together[0]!.slice(0, 3);
    const [rest] = await decoder.decode([codes[0]!], { ...options, streams: [0], prefix });
    assert.deepEqual([...prefix, ...rest!], together[0]);
    await decoder.dispose();
  });

  it('never gives a special token, an empty text, or more than the largest length', async () => {
    const config = modelConfig(sizes, { maximumLength: 24 });
    const state = engine.createState(initializeParameters(config, Random.fromSeed(6)));
    const decoder = await CachedDecoder.create(config, engine, state, PARTS);
    const codes = Array.from({ length: 40 }, () => new Float32Array(6));
    const prefix = [10, 11, 12];
    const lengths = new Set<number>();
    for (const options of [{}, { prefix }, { fewestTokens: 8 }])
      for (const text of await decoder.decode(codes, { temperature: 2, topP: 1, seed: 2, ...options })) {
        assert.ok(text.every((id) => id > SPECIAL.mask));
        assert.ok(text.length >= ('fewestTokens' in options ? 8 : 1));
        assert.ok(text.length <= ('prefix' in options ? 21 : 24));
        lengths.add(text.length);
      }
    assert.ok(lengths.size > 5);
    await decoder.dispose();
  });
});
