import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bitsPerByte } from '../../../../src/model/training/loop/bitsPerByte.ts';
import { exportStarter } from '../../../../src/model/process/pretraining/exportStarter.ts';
import { loadStarter } from '../../../../src/model/checkpoint/starterFolder.ts';
import { ModelSession } from '../../../../src/model/process/open/modelSession.ts';
import { lockForTraining } from '../../../../src/model/process/run/trainingLock.ts';
import { loadModel, loadOptimizerState } from '../../../../src/model/checkpoint/modelFolder.ts';
import { pretrain } from '../../../../src/model/process/pretraining/pretrain.ts';
import type {
  PretrainingEvent,
  PretrainingRequest,
} from '../../../../src/model/process/pretraining/pretrainingRequest.ts';
import { TrainingControl } from '../../../../src/model/training/loop/trainingControl.ts';
import { parseTrainingRun } from '../../../../src/model/training/loop/trainingRun.ts';
import { syntheticNovel } from '../../corpus/syntheticProse.ts';
import { TemporaryFolder } from '../../corpus/temporaryFolder.ts';

describe('pre-training', function () {
  this.timeout(120_000);
  const folder = new TemporaryFolder();
  after(() => {
    folder.remove();
  });

  let request: PretrainingRequest;
  before(() => {
    request = {
      files: [{ path: folder.write('text.txt', syntheticNovel(300, 1)), weight: 1 }],
      modelFolder: join(folder.path, 'model'),
      budget: { steps: 12 },
      resume: false,
      device: 'cpu',
      threads: 1,
      seed: 3,
      sizes: { vocabularySize: 400, latentSize: 4, width: 16, heads: 2, encoderLayers: 1, decoderLayers: 1 },
      recipe: { tokensPerBatch: 128, warmupSteps: 2, validations: 4 },
      heldOutEvery: 5,
      checkpointSeconds: 1000,
    };
  });

  const run = async (
    changes: Partial<PretrainingRequest>,
    control = new TrainingControl(),
    onEvent: (event: PretrainingEvent) => void = () => undefined,
  ) => pretrain({ ...request, ...changes }, control, new AbortController().signal, onEvent);
  const parameters = async (modelFolder: string) =>
    [...(await loadOptimizerState(modelFolder))!].map(([name, { data }]) => [
      name,
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
    ]);
  const logOf = (modelFolder: string): string[][] =>
    readFileSync(join(modelFolder, 'pretraining.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));

  it('makes a model whose passages are the held-out ones, and logs the bound', async () => {
    const outcome = await run({});
    assert.equal(outcome.steps, 12);
    const saved = await loadModel(request.modelFolder);
    assert.ok(saved.training.finished);
    assert.ok(saved.passages.length > 0 && saved.passages.every(({ split }) => split === 'validation'));
    const [header, ...rows] = logOf(request.modelFolder);
    assert.equal(header![0], 'step');
    assert.deepEqual(
      rows.map(([step]) => step),
      ['3', '6', '9', '12'],
    );
    const best = parseTrainingRun(saved.training.run).best!;
    const bytes = saved.passages.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    const bits = -(best.elbo * saved.passages.length) / (bytes * Math.log(2));
    assert.ok(Math.abs(outcome.bitsPerByte - bits) < 1e-9);
    assert.ok(rows.some((row) => Math.abs(Number(row[header!.indexOf('bitsPerByte')]) - bits) < 1e-4));
  });

  it('goes on where it was stopped as if nothing had happened', async () => {
    const modelFolder = join(folder.path, 'interrupted');
    const control = new TrainingControl();
    await run({ modelFolder }, control, (event) => {
      if (event.kind === 'validation' && event.validation.step === 6) control.stop();
    });
    assert.equal(parseTrainingRun((await loadModel(modelFolder)).training.run).step, 6);
    await run({ modelFolder, resume: true, budget: undefined, files: [] });
    assert.deepEqual(await parameters(modelFolder), await parameters(request.modelFolder));
    assert.deepEqual(
      logOf(modelFolder).map((row) => [row[0], row[5]]),
      logOf(request.modelFolder).map((row) => [row[0], row[5]]),
    );
  });

  it('goes on for longer on a longer schedule when it is asked to', async () => {
    const { modelFolder } = request;
    await assert.rejects(run({ resume: true, budget: undefined }), { reason: 'nothing-to-resume' });
    const before = parseTrainingRun((await loadModel(modelFolder)).training.run);
    const outcome = await run({ resume: true, budget: { steps: 12 } });
    assert.equal(outcome.steps, 24);
    const after = parseTrainingRun((await loadModel(modelFolder)).training.run);
    assert.deepEqual(after.budget, { steps: 24 });
    assert.ok(Math.abs(after.recipe.rampFraction - before.recipe.rampFraction / 2) < 1e-9);
    assert.deepEqual(
      logOf(modelFolder)
        .slice(1)
        .map(([step]) => step),
      ['3', '6', '9', '12', '15', '18', '21', '24'],
    );
  });

  it('becomes a starter that is nearly as good', async () => {
    const out = join(folder.path, 'starter');
    const written = await exportStarter(request.modelFolder, out, 'cpu');
    assert.equal(written.passages, (await loadModel(request.modelFolder)).passages.length);
    const { run } = (await loadModel(request.modelFolder)).training;
    const texts = (await loadModel(request.modelFolder)).passages.map(({ text }) => text);
    // Another draw of the noise, so nearly the figure that training ended with.
    const { best, recipe } = parseTrainingRun(run);
    const trained = bitsPerByte(best!, texts, recipe.validationPassages);
    assert.ok(
      Math.abs(written.bitsPerByteBefore / trained - 1) < 0.05,
      `${written.bitsPerByteBefore} after ${trained}`,
    );
    const cost = written.bitsPerByteAfter - written.bitsPerByteBefore;
    assert.ok(cost !== 0 && Math.abs(cost) < 0.01, `rounding cost ${cost} bits per byte`);
    assert.deepEqual((await loadStarter(out)).config, (await loadModel(request.modelFolder)).config);
  });

  it('writes no starter over a trained model or among other files', async () => {
    const before = await parameters(request.modelFolder);
    for (const out of [request.modelFolder, folder.path])
      await assert.rejects(exportStarter(request.modelFolder, out, 'cpu'), { reason: 'not-a-model-folder' });
    assert.deepEqual(await parameters(request.modelFolder), before);
  });

  it('leaves the model and its log alone when it is stopped before it has begun', async () => {
    const before = [await parameters(request.modelFolder), logOf(request.modelFolder)];
    const control = new TrainingControl();
    control.stop();
    await assert.rejects(run({}, control), { reason: 'cancelled' });
    assert.deepEqual([await parameters(request.modelFolder), logOf(request.modelFolder)], before);
  });

  it('begins with the weights of a starter when it is given one', async () => {
    const starterFolder = join(folder.path, 'starter');
    const modelFolder = join(folder.path, 'continued');
    const exported = await exportStarter(request.modelFolder, starterFolder, 'cpu');
    const outcome = await run({
      modelFolder,
      starterFolder,
      sizes: { ...request.sizes, width: 32 },
      budget: { steps: 1 },
      recipe: { ...request.recipe, learningRate: 1e-9 },
    });
    assert.ok(Math.abs(outcome.bitsPerByte / exported.bitsPerByteAfter - 1) < 0.05);
    const [continued, starter] = [await loadModel(modelFolder), await loadStarter(starterFolder)];
    assert.deepEqual(continued.config, starter.config);
    assert.deepEqual(continued.tokenizer, starter.tokenizer.toJson());
  });

  it('is given codes when it is first opened, but not while another process writes there', async () => {
    const { modelFolder } = request;
    const open = async () => (await ModelSession.open(modelFolder, 'cpu')).close();
    const lock = await lockForTraining(modelFolder);
    await open();
    assert.equal((await loadModel(modelFolder)).codes, undefined);
    lock.release();
    await open();
    const { codes, passages } = await loadModel(modelFolder);
    assert.equal(codes?.posteriorMean.length, passages.length * request.sizes.latentSize);
  });

  it('says what is wrong with the files that it is given', async () => {
    const given = (path: string): Partial<PretrainingRequest> => ({
      files: [{ path, weight: 1 }],
      modelFolder: join(folder.path, 'none'),
    });
    await assert.rejects(run(given(join(folder.path, 'absent.txt'))), { reason: 'folder-missing' });
    await assert.rejects(run(given(folder.write('empty.txt', ''))), { reason: 'too-little-text' });
    const xz = folder.write('text.xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00));
    await assert.rejects(run(given(xz)), /xz -dc text\.xz \| variorum pretrain -/);
  });
});
