import assert from 'node:assert/strict';
import { SteeredDecoder } from '../../../src/model/decoding/steered/steeredDecoder.ts';
import { SteeringRunner } from '../../../src/model/decoding/steered/steeringRunner.ts';
import type { DeviceState, Engine, Executable } from '../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../src/model/engine/onnx/onnxRuntime.ts';
import type { LanguageModel } from '../../../src/model/languageModel/languageModel.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { CodeRefiner } from '../../../src/model/space/codeRefiner.ts';
import { floats, scalar } from '../../../src/model/vae/graphs/feeds.ts';
import { buildRefinementGraph } from '../../../src/model/vae/graphs/graphs.ts';
import { steeringFeeds } from '../../../src/model/vae/graphs/steeringFeeds.ts';
import { TINY_STEERING, tinySteering } from '../decoding/steered/tinyModels.ts';
import { tinyLanguageModel } from '../languageModel/tinyLanguageModel.ts';

const Z = TINY_STEERING.latentSize;
const V = TINY_STEERING.vocabularySize;

describe('refinement of codes', () => {
  let languageModel: LanguageModel;
  let engine: Engine;
  let parameters: DeviceState;
  let refiner: CodeRefiner;
  let decoder: SteeredDecoder;
  let targetIds: number[];
  let context: number[];
  const posteriorMean = Random.fromSeed(3).normals(Z);
  before(async () => {
    languageModel = await tinyLanguageModel(1);
    engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
    parameters = engine.createState(tinySteering(2));
    refiner = await CodeRefiner.create(TINY_STEERING, engine, languageModel, parameters);
    const steering = await SteeringRunner.create(TINY_STEERING, engine, languageModel, parameters);
    decoder = new SteeredDecoder(languageModel, steering, { maximumLength: 96 });
    targetIds = languageModel.tokenizer.encode(' the melancholy cat saw the dog');
    context = languageModel.tokenizer.encode('the dog ran.');
  });
  after(async () => {
    await engine.dispose();
    await languageModel.close();
  });

  for (const where of ['alone', 'in context'])
    it(`makes a code say its passage better, ${where}`, async () => {
      const before = where === 'alone' ? {} : { context };
      const { latentCode, nats } = await refiner.refine({ posteriorMean, targetIds, ...before }, { seed: 1 });
      assert.equal(nats.length, 40);
      const [first, last] = await decoder.score(
        [posteriorMean, latentCode].map((code) => ({ latentCode: code, tokenIds: targetIds, ...before })),
      );
      assert.ok(last! > first! + 2, `ln p ${first} before, ${last} after`);
    });

  it('measures what decoding does, where all words compete', async () => {
    const text = { posteriorMean, targetIds, context };
    const { nats } = await refiner.refine(text, { seed: 1, steps: 1, noise: 0, competitors: V });
    const [logProbability] = await decoder.score([
      { latentCode: posteriorMean, tokenIds: targetIds, context },
    ]);
    // The language model's output layer rounds what it multiplies to eight bits.
    const difference = Math.abs(nats[0]! + logProbability!);
    assert.ok(difference < 0.003 * nats[0]!, `${nats[0]}, ${logProbability}`);
  });

  it('is a function of its seed', async () => {
    const text = { posteriorMean, targetIds };
    const once = await refiner.refine(text, { seed: 5, steps: 5 });
    assert.deepEqual(await refiner.refine(text, { seed: 5, steps: 5 }), once);
    assert.notDeepEqual((await refiner.refine(text, { seed: 6, steps: 5 })).latentCode, once.latentCode);
  });

  it('stays nearer the more it is pulled', async () => {
    const distances = [];
    for (const pull of [0, 1, 50]) {
      const { latentCode } = await refiner.refine({ posteriorMean, targetIds }, { seed: 1, pull });
      distances.push(Math.hypot(...latentCode.map((value, i) => value - posteriorMean[i]!)));
    }
    assert.ok(distances[0]! > distances[1]! && distances[1]! > distances[2]!, distances.join(', '));
  });

  it('stops when aborted, leaving the first code as it was', async () => {
    const given = posteriorMean.slice();
    const text = { posteriorMean: given, targetIds };
    const running = refiner.refine(text, { seed: 1 }, AbortSignal.abort(new Error('moved')));
    await assert.rejects(running, /moved/);
    await refiner.refine(text, { seed: 1, steps: 2 });
    assert.deepEqual(given, posteriorMean);
  });

  it('follows the gradient of the loss', async () => {
    const [states] = await languageModel.states([targetIds]);
    const passage = { tokenIds: [], middle: new Float32Array(0), targetIds, hidden: states!.hidden };
    const ids = Int32Array.from({ length: V }, (_, id) => id);
    const embeddings = await languageModel.embeddings(ids);
    const fixed = steeringFeeds(
      TINY_STEERING,
      [passage],
      { ids, embeddings, offsets: new Float32Array(V) },
      0,
    );
    const graph: Executable = await engine.compile(buildRefinementGraph(TINY_STEERING));
    const run = (code: Float32Array) =>
      graph.run(
        {
          ...fixed,
          latentCode: floats(code, [1, Z]),
          posteriorMean: floats(posteriorMean, [1, Z]),
          noise: floats(
            Random.fromSeed(7)
              .normals(2 * Z)
              .map((value) => 0.2 * value),
            [2, 1, Z],
          ),
          pull: scalar(0.3),
        },
        parameters,
      );
    const at = posteriorMean.map((value, i) => value + 0.1 * i);
    const { gradient } = await run(at);
    for (let i = 0; i < Z; i++) {
      const moved = async (by: number): Promise<number> =>
        (await run(at.map((value, j) => (i === j ? value + by : value))))['loss']!.data[0]!;
      const slope = ((await moved(0.01)) - (await moved(-0.01))) / 0.02;
      assert.ok(Math.abs(gradient!.data[i]! - slope) < 0.02 * Math.max(1, Math.abs(slope)), `dimension ${i}`);
    }
  });
});
