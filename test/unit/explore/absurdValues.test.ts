import assert from 'node:assert/strict';
import { loadModel, saveModel, type ModelChanges } from '../../../src/model/checkpoint/modelFolder.ts';
import type { PassageCodes } from '../../../src/model/checkpoint/storedPassages.ts';
import { createOnnxEngine } from '../../../src/model/engine/onnx/onnxRuntime.ts';
import { exploreText } from '../../../src/model/explore/exploration.ts';
import { LatentModel } from '../../../src/model/explore/latentModel.ts';
import { modelSide } from '../../../src/shared/protocol/modelProtocol.ts';
import { smallModel, type SmallModel } from './smallModel.ts';

const LATENT_SIZE = 12;
const TEXT = 'The keeper lit the lamp. The boat came in.';
const DECODING = { temperature: 0, topP: 1, seed: 0 };

describe('absurd values', () => {
  describe('of a request', () => {
    const accepts = (method: keyof typeof modelSide.requests, params: object): boolean =>
      modelSide.requests[method].params.safeParse(params).success;
    const piece = (value: number) => ({ kind: 'passage', text: 'x', latentCode: [value] });
    const steering = (value: number, code = 0) => ({
      pieces: [piece(code)],
      initialSliders: [0],
      sliders: [value],
      decoding: DECODING,
    });

    it('are refused before a model sees them', () => {
      assert.ok(accepts('steer', steering(3)) && accepts('steer', steering(-40, 25)));
      for (const value of [NaN, Infinity, 1e308, -1e300, 1e30, 2 ** 31]) {
        assert.ok(!accepts('steer', steering(value)), `a slider at ${value}`);
        assert.ok(!accepts('steer', steering(1, value)), `a code at ${value}`);
        assert.ok(!accepts('vary', { pieces: [piece(value)], count: 1, distance: 1, decoding: DECODING }));
      }
      assert.ok(!accepts('steer', { ...steering(0), sliders: new Array(10_000).fill(0) }));
    });

    it('are refused in what training is asked for', () => {
      const workspace = { roots: [], include: [], exclude: [], respectGitignore: true, unsaved: [] };
      const request = (settings: object, largestFileKilobytes: unknown = 100) => ({
        workspace: { ...workspace, largestFileKilobytes },
        settings: { minutes: 1, modelSize: 'tiny', device: 'cpu', seed: 0, ...settings },
        modelFolder: 'models/one',
        resume: false,
      });
      assert.ok(accepts('train', request({})));
      for (const minutes of [NaN, -1, 0, 1e308, '2'])
        assert.ok(!accepts('train', request({ minutes })), String(minutes));
      for (const steps of [0, -5, 1.5, 1e300])
        assert.ok(!accepts('train', request({ steps })), String(steps));
      for (const checkpointSeconds of [0, -1, 1e308])
        assert.ok(!accepts('train', request({ checkpointSeconds })));
      for (const vocabularySize of [-1, 2 ** 31, 1e308])
        assert.ok(!accepts('train', request({ vocabularySize })));
      for (const size of [0, -1, 1e308, '10']) assert.ok(!accepts('train', request({}, size)), String(size));
    });
  });

  describe('of a model’s files', () => {
    let small: SmallModel;
    let saved: Awaited<ReturnType<typeof loadModel>>;
    before(async () => {
      small = await smallModel();
      saved = await loadModel(small.folder);
    });
    after(() => small.close());

    /** Opens the model with these changes, and explores a text: all that it is opened for begins so. */
    async function explored(changes: ModelChanges): Promise<readonly number[]> {
      await saveModel(small.folder, {
        ...saved,
        codes: undefined,
        sliderFits: undefined,
        ...changes,
      });
      const engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
      try {
        const model = await LatentModel.open(small.folder, engine, {});
        const { sliders } = await exploreText(model, TEXT, {});
        await model.dispose();
        return sliders;
      } finally {
        await engine.dispose();
      }
    }

    const filled = (mean: (i: number) => number, logVariance: number): PassageCodes => ({
      posteriorMean: Float32Array.from({ length: saved.passages.length * LATENT_SIZE }, (_, i) => mean(i)),
      posteriorLogVariance: new Float32Array(saved.passages.length * LATENT_SIZE).fill(logVariance),
    });
    const damaged = (file: string) => ({
      name: 'CheckpointError',
      reason: 'model-damaged',
      message: new RegExp(`${file}.*Delete the model and train again`),
    });

    for (const value of [1e7, 3e38, -3e38])
      it(`are codes of ${value}, refused by name`, async () => {
        const codes = filled((i) => (i % 2 === 0 ? value : 0), 0);
        await assert.rejects(explored({ codes }), damaged('codes.safetensors'));
        await assert.rejects(explored({ codes: filled(Math.sin, value) }), damaged('codes.safetensors'));
      });

    it('are weights that give no codes, refused by name', async () => {
      const parameters = new Map(
        [...saved.parameters].map(([name, tensor]) => [
          name,
          name.startsWith('encoder') ? { ...tensor, data: tensor.data.map(() => 3e38) } : tensor,
        ]),
      );
      await assert.rejects(explored({ parameters }), damaged('model.safetensors'));
    });

    it('are fits of sliders, which are made again', async () => {
      const sliders = [
        { name: 'a', lowLabel: 'l', highLabel: 'h', low: ['Rain fell.'], high: ['Sun shone.'] },
      ];
      const direction = new Array<number>(LATENT_SIZE).fill(1e308);
      const values = await explored({
        sliders,
        sliderFits: [{ direction, center: 1e308, scale: 1e-308, accuracy: 1 }],
      });
      assert.ok(
        values.every((value) => Math.abs(value) < 1e6),
        values.join(', '),
      );
    });

    it('may be codes that do not differ', async () => {
      const values = await explored({ codes: filled(() => 1, 0) });
      assert.ok(values.every(Number.isFinite));
    });
  });
});
