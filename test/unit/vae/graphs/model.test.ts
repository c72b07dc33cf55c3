import assert from 'node:assert/strict';
import type { DeviceState, Engine, HostTensor } from '../../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { type ModelConfig, modelConfig } from '../../../../src/model/vae/network/config.ts';
import { buildDecoderStepGraph, buildMemoryGraph } from '../../../../src/model/vae/graphs/decodingGraphs.ts';
import {
  emptyCaches,
  encoderFeeds,
  type Feeds,
  floats,
  passageFeeds,
  SPECIAL,
  stepFeeds,
} from '../../../../src/model/vae/graphs/feeds.ts';
import {
  buildEncoderGraph,
  buildEvaluationGraph,
  buildScoringGraph,
} from '../../../../src/model/vae/graphs/graphs.ts';
import { initializeParameters } from '../../../../src/model/vae/network/parameters.ts';
import type { Graph } from '../../../../src/model/graph/tensor.ts';

const SIZES = { vocabularySize: 40, latentSize: 5, width: 16, heads: 2, encoderLayers: 2, decoderLayers: 2 };
const LONG = [7, 8, 9, 10, 11, 12, 13];
const SHORT = [20, 21];

/** How the latent code reaches the decoder. */
const ARCHITECTURES: Record<string, ModelConfig> = {
  'memory and a vector to every layer': modelConfig(SIZES),
  'a vector to every layer alone': modelConfig(SIZES, { memoryTokens: 0 }),
};

describe('the model', () => {
  let engine: Engine;
  before(async () => {
    engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
  });
  after(() => engine.dispose());

  /** Parameters far from their start, so that every part of the model matters. */
  function randomState(config: ModelConfig): DeviceState {
    const values = initializeParameters(config, Random.fromSeed(3));
    const random = Random.fromSeed(4);
    for (const { data } of values.values())
      for (let i = 0; i < data.length; i++) data[i]! += 0.15 * random.normal();
    return engine.createState(values);
  }

  async function run(graph: Graph, feeds: Feeds, state: DeviceState): Promise<Record<string, Float32Array>> {
    const results = await runTensors(graph, feeds, state);
    return Object.fromEntries(
      Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]),
    );
  }

  async function runTensors(
    graph: Graph,
    feeds: Feeds,
    state: DeviceState,
  ): Promise<Record<string, HostTensor>> {
    const executable = await engine.compile(graph);
    try {
      return await executable.run(feeds, state);
    } finally {
      await executable.dispose();
    }
  }

  function close(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 2e-5): void {
    assert.equal(actual.length, expected.length);
    for (let i = 0; i < actual.length; i++)
      assert.ok(
        Math.abs(actual[i]! - expected[i]!) <= tolerance * (1 + Math.abs(expected[i]!)),
        `value ${i}: ${actual[i]} is not ${expected[i]}`,
      );
  }

  for (const [name, config] of Object.entries(ARCHITECTURES))
    describe(name, () => {
      let state: DeviceState;
      before(() => {
        state = randomState(config);
      });
      after(() => {
        state.dispose();
      });

      const evaluate = (
        passages: readonly (readonly number[])[],
        change: (feeds: Feeds) => void = () => undefined,
      ): Promise<Record<string, Float32Array>> => {
        const epsilon = Random.fromSeed(9).normals(passages.length * config.latentSize);
        const feeds = {
          ...passageFeeds(config, passages),
          epsilon: floats(epsilon, [passages.length, config.latentSize]),
        };
        change(feeds);
        return run(buildEvaluationGraph(config), feeds, state);
      };

      it('gives a passage the same loss and code whatever padding and company it has', async () => {
        const alone = await evaluate([SHORT]);
        const padded = await evaluate([SHORT, LONG]);
        const otherPadding = await evaluate([SHORT, LONG], (feeds) => {
          const { targetIds, encoderIds, decoderIds } = feeds as Record<string, { data: Int32Array }>;
          for (let i = SHORT.length + 1; i <= LONG.length; i++)
            for (const ids of [targetIds!, encoderIds!, decoderIds!]) ids.data[i] = 33;
        });
        for (const output of ['reconstruction', 'kl', 'posteriorMean', 'posteriorLogVariance']) {
          const size = alone[output]!.length;
          close(padded[output]!.slice(0, size), alone[output]!);
          close(otherPadding[output]!.slice(0, size), alone[output]!);
        }
      });

      it('has the KL to the standard normal of its closed form', async () => {
        const { kl, posteriorMean, posteriorLogVariance } = await evaluate([SHORT, LONG]);
        const expected = [...posteriorMean!].map((mean, i) => {
          const variance = Math.exp(posteriorLogVariance![i]!);
          return 0.5 * (mean ** 2 + variance - Math.log(variance) - 1);
        });
        close(kl!, expected);
      });

      it('encodes as the evaluation graph does', async () => {
        const { posteriorMean, posteriorLogVariance } = await evaluate([SHORT, LONG]);
        const feeds = encoderFeeds(config, [SHORT, LONG]);
        const encoded = await run(buildEncoderGraph(config), feeds, state);
        close(encoded['posteriorMean']!, posteriorMean!);
        close(encoded['posteriorLogVariance']!, posteriorLogVariance!);
      });

      it('scores a code drawn from the posterior as the evaluation graph does', async () => {
        const { reconstruction, posteriorMean, posteriorLogVariance } = await evaluate([SHORT, LONG]);
        const epsilon = Random.fromSeed(9).normals(2 * config.latentSize);
        const latentCode = posteriorMean!.map(
          (mean, i) => mean + Math.exp(posteriorLogVariance![i]! / 2) * epsilon[i]!,
        );
        const feeds = passageFeeds(config, [SHORT, LONG]);
        const scored = await run(
          buildScoringGraph(config),
          { ...feeds, latentCode: floats(latentCode, [2, config.latentSize]) },
          state,
        );
        close(scored['reconstruction']!, reconstruction!);
        const other = await run(
          buildScoringGraph(config),
          {
            ...feeds,
            latentCode: floats(
              latentCode.map((x) => x + 1),
              [2, config.latentSize],
            ),
          },
          state,
        );
        assert.notDeepEqual(other['reconstruction'], scored['reconstruction']);
      });

      /** Parameters, and what a text of each code begins with. */
      const begin = async (codes: number, kind?: 'alike'): Promise<DeviceState> => {
        const texts = engine.createState(
          new Map([...(await state.read()), ...Object.entries(emptyCaches(config, codes))]),
        );
        const latentCode = Random.fromSeed(11).normals(codes * config.latentSize);
        if (kind === 'alike')
          for (let i = 0; i < latentCode.length; i++) latentCode[i] = latentCode[i % config.latentSize]!;
        await run(
          buildMemoryGraph(config),
          { latentCode: floats(latentCode, [codes, config.latentSize]) },
          texts,
        );
        return texts;
      };

      /** Log probabilities of the token that follows after each of some steps, [steps, V], of the given sizes. */
      const decodeInSteps = async (
        tokens: readonly number[],
        sizes: readonly number[],
      ): Promise<number[][]> => {
        const texts = await begin(1);
        const logProbabilities: number[][] = [];
        let cached = 0;
        for (const size of sizes) {
          const feeds = stepFeeds(config, tokens.slice(cached, cached + size), 1, cached);
          const { probabilities } = await run(buildDecoderStepGraph(config), feeds, texts);
          assert.equal(probabilities!.length, config.vocabularySize);
          logProbabilities.push(Array.from(probabilities!, Math.log));
          cached += size;
        }
        return logProbabilities;
      };
      const TOKENS = [SPECIAL.begin, ...LONG];

      it('decodes with caches as it does over the whole text at once', async () => {
        const oneByOne = await decodeInSteps(TOKENS, [1, 1, 1, 1, 1, 1, 1, 1]);
        for (const [last, logProbabilities] of oneByOne.entries())
          close(logProbabilities, (await decodeInSteps(TOKENS, [last + 1]))[0]!);
        const [, afterSeven, afterAll] = await decodeInSteps(TOKENS, [3, 4, 1]);
        close(afterSeven!, oneByOne[6]!);
        close(afterAll!, oneByOne[7]!);
      });

      it('gives the step graph the probabilities that the loss is computed from', async () => {
        const logProbabilities = await decodeInSteps(TOKENS, [1, 1, 1, 1, 1, 1, 1, 1]);
        const targets = [...LONG, SPECIAL.end];
        const nats = -targets.reduce((sum, target, t) => sum + logProbabilities[t]![target]!, 0);
        const feeds = passageFeeds(config, [LONG]);
        const code = floats(Random.fromSeed(11).normals(config.latentSize), [1, config.latentSize]);
        const scored = await run(buildScoringGraph(config), { ...feeds, latentCode: code }, state);
        close(scored['reconstruction']!, [nats]);
      });

      it('gives each of several texts the probabilities after its own last token', async () => {
        const feeds = stepFeeds(config, [1, 7, 1, 9], 2, 0);
        const { probabilities } = await runTensors(
          buildDecoderStepGraph(config),
          feeds,
          await begin(2, 'alike'),
        );
        const V = config.vocabularySize;
        assert.deepEqual(probabilities!.shape, [2, V]);
        const logarithms = (probabilities!.data as Float32Array).map(Math.log);
        for (const [row, token] of [7, 9].entries()) {
          const alone = stepFeeds(config, [1, token], 1, 0);
          const one = await run(buildDecoderStepGraph(config), alone, await begin(1));
          close(logarithms.slice(row * V, (row + 1) * V), one['probabilities']!.map(Math.log));
        }
      });

      it('goes on from the texts that it is told to', async () => {
        const V = config.vocabularySize;
        const after = async (beginnings: number[], sources: number[]): Promise<Float32Array[]> => {
          const texts = await begin(2, 'alike');
          await run(buildDecoderStepGraph(config), stepFeeds(config, beginnings, 2, 0), texts);
          const feeds = stepFeeds(config, [30, 31], 2, 2, sources);
          const { probabilities } = await run(buildDecoderStepGraph(config), feeds, texts);
          const logProbabilities = probabilities!.map(Math.log);
          return [logProbabilities.slice(0, V), logProbabilities.slice(V)];
        };
        const [first, second] = await after([1, 7, 1, 9], [1, 0]);
        const [firstExpected] = await after([1, 9, 1, 9], [0, 1]);
        const [, secondExpected] = await after([1, 7, 1, 7], [0, 1]);
        close(first!, firstExpected!);
        close(second!, secondExpected!);
        const [firstUnmoved] = await after([1, 7, 1, 9], [0, 1]);
        assert.notDeepEqual(first, firstUnmoved);
      });
    });
});
