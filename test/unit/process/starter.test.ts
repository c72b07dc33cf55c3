import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel } from '../../../src/model/checkpoint/modelFolder.ts';
import { loadStarter, saveStarter } from '../../../src/model/checkpoint/starterFolder.ts';
import { passageMap } from '../../../src/model/explore/passageMap.ts';
import { openStarter } from '../../../src/model/process/open/openStarter.ts';
import { reportMarkdown } from '../../../src/model/process/report/report.ts';
import { runTraining } from '../../../src/model/process/run/runTraining.ts';
import { shippedModels } from '../../../src/shared/files/shippedModels.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { Tokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../../src/model/tokenizer/training.ts';
import { fineTuningRecipe } from '../../../src/model/training/recipes/fineTuningRecipe.ts';
import { TrainingControl } from '../../../src/model/training/loop/trainingControl.ts';
import { parseTrainingRun } from '../../../src/model/training/loop/trainingRun.ts';
import { modelConfig } from '../../../src/model/vae/network/config.ts';
import { initializeParameters } from '../../../src/model/vae/network/parameters.ts';
import type { TrainingSettings } from '../../../src/shared/protocol/trainingProtocol.ts';
import { TemporaryFolder } from '../corpus/temporaryFolder.ts';
import { workspaceOf, writeDocuments } from './sampleWorkspace.ts';

const { signal } = new AbortController();

describe('a starter model', function () {
  this.timeout(240_000);
  const folder = new TemporaryFolder();
  const documents = join(folder.path, 'documents');
  const starterFolder = join(folder.path, 'starter');
  after(() => {
    folder.remove();
  });

  before(async () => {
    writeDocuments(documents);
    // Learnt on another text than the workspace's, as a real one is.
    const text =
      'The lamp was lit in the harbour while nobody watched, and the letter was found on the ladder.';
    const tokenizer = Tokenizer.fromJson(trainTokenizer([text, text], { vocabularySize: 320 }));
    const config = modelConfig({
      vocabularySize: tokenizer.vocabularySize,
      ...{ latentSize: 6, width: 16, heads: 2, encoderLayers: 1, decoderLayers: 1 },
    });
    await saveStarter(starterFolder, {
      config,
      tokenizer,
      parameters: initializeParameters(config, Random.fromSeed(9)),
    });
  });

  const settings = (changes: Partial<TrainingSettings>): TrainingSettings => ({
    ...{ minutes: 1, modelSize: 'auto', device: 'cpu', seed: 7, steps: 1, starterFolder },
    ...changes,
  });
  const trained = async (
    name: string,
    changes: Partial<TrainingSettings>,
    control = new TrainingControl(),
  ) => {
    const modelFolder = join(folder.path, 'models', name);
    const workspace = workspaceOf(documents);
    const request = { workspace, settings: settings(changes), modelFolder, resume: false };
    await runTraining(request, control, signal, () => undefined);
    return loadModel(modelFolder);
  };

  it('is where training begins: its shape, its vocabulary, its weights', async () => {
    const starter = await loadStarter(starterFolder);
    const model = await trained('one', { steps: 1, modelSize: 'large', vocabularySize: 500 });
    assert.deepEqual(model.config, starter.config);
    assert.deepEqual(model.tokenizer, starter.tokenizer.toJson());
    const recipe = fineTuningRecipe(10_000);
    assert.ok(recipe.learningRate < fineTuningRecipe(1_000_000).learningRate);
    assert.deepEqual(parseTrainingRun(model.training.run).recipe, recipe);
    // One step of AdamW moves no weight by more than about its learning rate, which warms up from here.
    const most = (2 * recipe.learningRate) / recipe.warmupSteps;
    let moved = 0;
    for (const [name, { data }] of starter.parameters) {
      const after = model.parameters.get(name)!.data;
      data.forEach((value, i) => {
        assert.ok(Math.abs(after[i]! - value) <= most, `${name}[${i}] from ${value} to ${after[i]}`);
        if (after[i] !== value) moved++;
      });
    }
    assert.ok(moved > 1000, `${moved} weights moved`);
  });

  it('fine-tuned with the same seed and steps gives the same model', async () => {
    const [one, other] = [await trained('first', { steps: 30 }), await trained('second', { steps: 30 })];
    assert.deepEqual([...one.parameters], [...other.parameters]);
    const bounds = parseTrainingRun(one.training.run).validations.map(({ elbo }) => elbo);
    assert.ok(bounds.at(-1)! > bounds[0]! + 0.5, bounds.join(' '));
  });

  it('is not begun with from a folder that holds none', async () => {
    const none = join(folder.path, 'none');
    await assert.rejects(trained('none', { starterFolder: none }), { reason: 'model-missing' });
  });

  it('opens on documents that it has not read, and writes nothing', async () => {
    const everything = (): string[] => readdirSync(folder.path, { recursive: true }).map(String).sort();
    const before = everything();
    const open = await openStarter(
      { workspace: workspaceOf(documents), starterFolder, device: 'cpu' },
      signal,
    );
    try {
      const summary = open.summary();
      assert.equal(summary.fineTuned, false);
      assert.equal(summary.documents, 3);
      assert.ok(summary.passages >= 120 && summary.passages <= 130, `${summary.passages}`);
      assert.ok(summary.axes.length > 0);
      const text = 'The keeper lit the brass lamp in the rain.';
      const explored = await open.explore({ kind: 'text', text });
      assert.equal(explored.sliders.length, summary.axes.length);
      // The workspace's own sentences, where they stand in its documents.
      const { place, text: nearest } = explored.nearest[0]!;
      const source = readFileSync(join(documents, place.file.split('/').slice(1).join('/')), 'utf8');
      assert.equal(source.slice(place.offset, place.offset + place.length), nearest);
      const map = passageMap(open.latent, { x: 0, y: 1 });
      assert.equal(map.passages.length, summary.passages);
      assert.equal(map.documents.length, 3);
      await assert.rejects(reportMarkdown(open), { reason: 'no-model' });
    } finally {
      await open.close();
    }
    assert.deepEqual(everything(), before);
  });

  it('says what is wrong with a workspace that has nothing to read', async () => {
    const empty = new TemporaryFolder({ 'one.md': 'Short.' });
    const request = { workspace: workspaceOf(empty.path), starterFolder, device: 'cpu' } as const;
    await assert.rejects(openStarter(request, signal), { reason: 'too-little-text' });
    empty.remove();
  });

  it('is looked for in the package that a program is part of', () => {
    const installed = new TemporaryFolder({ 'package.json': '{}', 'dist/cli.mjs': '' });
    const program = join(installed.path, 'dist/cli.mjs');
    const none = { steering: undefined, fallback: undefined, languageModel: undefined };
    assert.deepEqual(shippedModels(program), none);
    installed.write('media/fallback/checkpoint.json', '{}');
    assert.deepEqual(shippedModels(program), { ...none, fallback: join(installed.path, 'media/fallback') });
    installed.write('media/steering/checkpoint.json', '{}');
    installed.write('media/language-model/config.json', '{}');
    assert.deepEqual(shippedModels(program), {
      steering: join(installed.path, 'media/steering'),
      fallback: join(installed.path, 'media/fallback'),
      languageModel: join(installed.path, 'media/language-model'),
    });
    installed.remove();
  });
});
