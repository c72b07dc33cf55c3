import assert from 'node:assert/strict';
import { SteeredDecoder } from '../../../src/model/decoding/steered/steeredDecoder.ts';
import { SteeringRunner } from '../../../src/model/decoding/steered/steeringRunner.ts';
import type { Engine } from '../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../src/model/engine/onnx/onnxRuntime.ts';
import type { LanguageModel } from '../../../src/model/languageModel/languageModel.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { ExactCodes } from '../../../src/model/space/exactCodes.ts';
import { TINY_STEERING, tinySteering } from '../decoding/steered/tinyModels.ts';
import { tinyLanguageModel } from '../languageModel/tinyLanguageModel.ts';

describe('exact codes', () => {
  let languageModel: LanguageModel;
  let engine: Engine;
  let exactCodes: ExactCodes;
  let decoder: SteeredDecoder;
  const code = Random.fromSeed(3).normals(TINY_STEERING.latentSize);
  before(async () => {
    languageModel = await tinyLanguageModel(1);
    engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
    const parameters = tinySteering(2);
    exactCodes = await ExactCodes.create(
      TINY_STEERING,
      engine,
      languageModel,
      engine.createState(parameters),
      // A network that has learnt nothing says nothing as exactly as a trained one.
      { hopeless: 60, accepted: 20, enough: 0.5 },
    );
    const state = engine.createState(parameters);
    const steering = await SteeringRunner.create(TINY_STEERING, engine, languageModel, state);
    decoder = new SteeredDecoder(languageModel, steering, { maximumLength: 96 });
  });
  after(async () => {
    await exactCodes.dispose();
    await engine.dispose();
    await languageModel.close();
  });

  it('say a short passage better than the codes that they are found from', async () => {
    const passage = 'cat';
    const [improved] = await exactCodes.improve([passage], [code]);
    const tokenIds = languageModel.tokenizer.encode(passage);
    const [first, last] = await decoder.score(
      [code, improved!].map((latentCode) => ({ latentCode, tokenIds })),
    );
    assert.ok(last! > first! + 1, `ln p ${first} before, ${last} after`);
  });

  it('are not sought far away: what no code near says keeps the code that it has', async () => {
    const passage = 'the melancholy cat saw the dog, and the dog saw the melancholy cat';
    assert.deepEqual(await exactCodes.improve([passage], [code]), [code]);
  });

  it('are sought for the first passages of a long text alone', async () => {
    const passages = Array.from({ length: 6 }, () => 'cat');
    const improved = await exactCodes.improve(
      passages,
      passages.map(() => code),
    );
    assert.deepEqual(
      improved.map((found) => found !== code),
      [true, true, true, true, false, false],
    );
  });

  it('end with their signal', async () => {
    const abort = new AbortController();
    abort.abort(new Error('a newer text'));
    await assert.rejects(exactCodes.improve(['cat'], [code], abort.signal), /a newer text/);
  });
});
