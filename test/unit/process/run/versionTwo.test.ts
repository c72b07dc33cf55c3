import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckpointError } from '../../../../src/model/checkpoint/checkpointError.ts';
import { encodeJson, replaceFiles } from '../../../../src/model/checkpoint/fileSet.ts';
import { loadModel, saveModel } from '../../../../src/model/checkpoint/modelFolder.ts';
import { loadStarter } from '../../../../src/model/checkpoint/starterFolder.ts';
import type { Engine } from '../../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../../src/model/engine/onnx/onnxRuntime.ts';
import { LatentModel } from '../../../../src/model/explore/latentModel.ts';
import { snapshotOf } from '../../../../src/model/process/run/storedRun.ts';
import { Tokenizer } from '../../../../src/model/tokenizer/tokenizer.ts';
import { tokenInputs } from '../../../../src/model/training/data/tokenInputs.ts';
import { train } from '../../../../src/model/training/loop/train.ts';
import { FORMAT_VERSION } from '../../../../src/model/vae/network/config.ts';

/** A run of version 2 that was interrupted after 38 of 60 steps; its codes are those that version 2 gave the passages. */
const FIXTURE = join(import.meta.dirname, '../../../fixtures/models/version2');
const STARTER = join(import.meta.dirname, '../../../../media/fallback');

describe('a model of format version 2', () => {
  let engine: Engine;
  let folder: string;
  before(async () => {
    engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
  });
  after(() => engine.dispose());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'variorum-version2-'));
    await cp(FIXTURE, folder, { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const stored = async (file: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(folder, file), 'utf8')) as Record<string, unknown>;
  const change = async (file: string, value: unknown): Promise<void> => {
    await replaceFiles(folder, new Map([[file, [encodeJson(value)]]]), new Map([[file, 2 ** 20]]));
  };
  const refusal = (names: RegExp) => (error: unknown) =>
    error instanceof CheckpointError && error.reason === 'model-version' && names.test(error.message);

  it('opens, and gives every passage the code that it had', async () => {
    const { codes, passages, config } = await loadModel(folder);
    assert.equal(config.formatVersion, FORMAT_VERSION);
    const model = await LatentModel.open(folder, engine);
    try {
      const found = await model.encode(passages.map(({ text }) => text));
      const expected = codes!.posteriorMean;
      found.forEach((code, row) => {
        code.forEach((value, z) => {
          assert.ok(Math.abs(value - expected[row * config.latentSize + z]!) < 1e-5, `passage ${row}`);
        });
      });
    } finally {
      await model.dispose();
    }
  });

  it('can be saved into, and still opens then', async () => {
    const before = await loadModel(folder);
    const slider = { name: 'a slider', lowLabel: 'low', highLabel: 'high', low: ['One.'], high: ['Two.'] };
    await saveModel(folder, { sliders: [slider] });
    assert.deepEqual(await loadModel(folder), { ...before, sliders: [slider] });
  });

  it('goes on training where it was interrupted', async () => {
    const saved = await loadModel(folder);
    const resume = await snapshotOf(folder, saved);
    assert.equal(resume.run.step, 38);
    const tokenizer = Tokenizer.fromJson(saved.tokenizer);
    const of = (split: string): number[][] =>
      saved.passages.filter((one) => one.split === split).map(({ text }) => tokenizer.encode(text));
    const { config } = saved;
    const { recipe, seed, budget } = resume.run;
    const data = { inputs: tokenInputs(config), training: of('training'), validation: of('validation') };
    let last = 0;
    for await (const event of train({ engine, config, recipe, seed, budget, resume, ...data }))
      if (event.kind === 'finished') last = event.snapshot.run.step;
    assert.equal(last, 60);
  });

  it('is refused, by name, where it has an option that is gone', async () => {
    const config = await stored('config.json');
    for (const [name, value] of Object.entries({ latentScale: true, pooling: 'mean', embeddingScale: 1 })) {
      await change('config.json', { ...config, [name]: value });
      await assert.rejects(loadModel(folder), refusal(new RegExp(`\\(${name}\\)`)));
    }
    await change('config.json', { ...config, surprise: 1 });
    await assert.rejects(loadModel(folder), /does not describe a model/);
  });

  it('opens, but does not go on, where only the run had an option that is gone', async () => {
    const training = await stored('training.json');
    const run = training['run'] as { recipe: object };
    await change('training.json', {
      ...training,
      run: { ...run, recipe: { ...run.recipe, bagOfWords: 0.3, resetDecoder: true } },
    });
    const saved = await loadModel(folder);
    await assert.rejects(
      snapshotOf(folder, saved),
      refusal(/bagOfWords, resetDecoder|resetDecoder, bagOfWords/),
    );
  });

  it('opens as a starter, too', async () => {
    assert.equal((await loadStarter(STARTER)).config.formatVersion, FORMAT_VERSION);
  });
});
