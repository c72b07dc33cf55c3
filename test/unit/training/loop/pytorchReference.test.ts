import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { DeviceState, Engine } from '../../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { momentNames } from '../../../../src/model/graph/adamw.ts';
import {
  FORMAT_VERSION,
  type ModelConfig,
  parseModelConfig,
} from '../../../../src/model/vae/network/config.ts';
import { type Feeds, floats, passageFeeds, scalar } from '../../../../src/model/vae/graphs/feeds.ts';
import { type ParameterValues, parameterShapes } from '../../../../src/model/vae/network/parameters.ts';
import { buildTrainingGraph, initialMoments } from '../../../../src/model/vae/graphs/trainingGraph.ts';

interface Reference {
  options: {
    beta: number;
    freeBits: number;
    learningRate: number;
    weightDecay: number;
    gradientClip: number;
  };
  models: Record<
    string,
    {
      config: object;
      losses: number[];
      reconstructions: number[];
      gradientNorms: number[];
      firstGradients: Record<string, number>;
    }
  >;
}

const { options, models } = JSON.parse(
  readFileSync(new URL('../../../reference/trainingStep.json', import.meta.url), 'utf8'),
) as Reference;

// The formulas of test/reference/trainingStep.py.

/** Values in (-1, 1) by the generator of Park and Miller. */
function uniforms(count: number, seed: number): Float32Array {
  let state = 1000 * seed + 1;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  });
}

function initial(shapes: Iterable<[string, readonly number[]]>): ParameterValues {
  const values: ParameterValues = new Map();
  for (const [name, shape] of shapes) {
    const offset = /norm$/i.test(name) ? 1 : 0;
    const size = shape.reduce((product, dim) => product * dim, 1);
    values.set(
      name,
      floats(
        uniforms(size, values.size + 1).map((value) => value * 0.3 + offset),
        shape,
      ),
    );
  }
  return values;
}

function feedsOf(config: ModelConfig, step: number): Feeds {
  const span = config.vocabularySize - 4;
  const passages = [3, 7, 1, 5].map((length, row) =>
    Array.from(uniforms(length, 100 + row), (value) => 4 + Math.floor(((value + 1) / 2) * span)),
  );
  const shape = [passages.length, config.latentSize];
  return {
    ...passageFeeds(config, passages),
    epsilon: floats(uniforms(passages.length * config.latentSize, 200 + step), shape),
    beta: scalar(options.beta),
    freeBits: scalar(options.freeBits),
    klFloor: scalar(0),
    learningRate: scalar((options.learningRate * step) / 10),
    step: scalar(step),
  };
}

function assertClose(actual: number, expected: number, tolerance: number, what: string): void {
  const error = Math.abs(actual / expected - 1);
  assert.ok(error < tolerance, `${what}: ${actual} instead of ${expected}`);
}

describe('the whole training step against PyTorch', () => {
  let engine: Engine;
  before(async () => {
    engine = await createOnnxEngine({ provider: 'cpu' });
  });
  after(() => engine.dispose());

  for (const [title, expected] of Object.entries(models)) {
    const config = parseModelConfig({ formatVersion: FORMAT_VERSION, ...expected.config });
    const state = (): DeviceState =>
      engine.createState(new Map([...initialMoments(config), ...initial(parameterShapes(config))]));

    it(`has the norm of every gradient (${title})`, async () => {
      // Without clipping, the first moments after the first step are the gradients themselves.
      const graph = buildTrainingGraph(config, { ...options, gradientClip: 1e9 });
      const executable = await engine.compile(graph);
      const values = state();
      await executable.run(feedsOf(config, 1), values);
      const names = Object.keys(expected.firstGradients);
      for (const name of parameterShapes(config).keys()) assert.ok(names.includes(name), name);
      const moments = await values.read(names.map((name) => momentNames(name).first));
      for (const name of names) {
        assertClose(
          Math.hypot(...moments.get(momentNames(name).first)!.data),
          expected.firstGradients[name]!,
          2e-5,
          `gradient of ${name}`,
        );
      }
    });

    it(`has ten losses in a row (${title})`, async () => {
      const executable = await engine.compile(buildTrainingGraph(config, options));
      const values = state();
      assert.equal(expected.losses.length, 10);
      for (const [k, loss] of expected.losses.entries()) {
        const results = await executable.run(feedsOf(config, k + 1), values);
        const read = (name: string): number => results[name]!.data[0]!;
        assertClose(read('trainingLoss'), loss, 1e-5, `loss of step ${k + 1}`);
        assertClose(read('reconstruction'), expected.reconstructions[k]!, 1e-5, `reconstruction ${k + 1}`);
        assertClose(read('gradientNorm'), expected.gradientNorms[k]!, 1e-4, `gradient norm ${k + 1}`);
      }
    });
  }
});
