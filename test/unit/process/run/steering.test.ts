import assert from 'node:assert/strict';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { deleteModel, loadModel, STATES_FILE } from '../../../../src/model/checkpoint/modelFolder.ts';
import { saveStarter } from '../../../../src/model/checkpoint/starterFolder.ts';
import type { LanguageModel } from '../../../../src/model/languageModel/languageModel.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { runTraining } from '../../../../src/model/process/run/runTraining.ts';
import type { RunEvent } from '../../../../src/model/process/run/runReporter.ts';
import { LANGUAGE_MODEL_VARIABLE } from '../../../../src/model/process/starter/openLanguageModel.ts';
import { Tokenizer } from '../../../../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../../../src/model/tokenizer/training.ts';
import { TrainingControl } from '../../../../src/model/training/loop/trainingControl.ts';
import { parseTrainingRun } from '../../../../src/model/training/loop/trainingRun.ts';
import { modelConfig } from '../../../../src/model/vae/network/config.ts';
import { initializeParameters } from '../../../../src/model/vae/network/parameters.ts';
import { ggufBytes } from '../../languageModel/ggufWriter.ts';
import { TinyFolder, tinyGguf } from '../../languageModel/tinyLanguageModel.ts';
import { TemporaryFolder } from '../../corpus/temporaryFolder.ts';
import { workspaceOf, writeDocuments } from '../sampleWorkspace.ts';

const STEPS = 12;

describe('training a network that steers a language model', function () {
  this.timeout(240_000);
  const folder = new TemporaryFolder();
  const documents = join(folder.path, 'documents');
  const starterFolder = join(folder.path, 'starter');
  let tiny: TinyFolder;
  let languageModel: LanguageModel;

  before(async () => {
    writeDocuments(documents);
    tiny = await TinyFolder.create(ggufBytes(tinyGguf(5).file));
    await tiny.convert();
    languageModel = await tiny.open();
    const { hash, width, middleLayer, vocabularySize } = languageModel.config;
    const config = modelConfig(
      { vocabularySize, latentSize: 6, width: 16, heads: 2, encoderLayers: 1, decoderLayers: 1 },
      { languageModel: { hash, width, middleLayer } },
    );
    await saveStarter(starterFolder, {
      config,
      parameters: initializeParameters(config, Random.fromSeed(9)),
    });
    process.env[LANGUAGE_MODEL_VARIABLE] = tiny.model;
  });
  after(async () => {
    Reflect.deleteProperty(process.env, LANGUAGE_MODEL_VARIABLE);
    await languageModel.close();
    await tiny.remove();
    folder.remove();
  });

  const modelFolder = (name: string): string => join(folder.path, 'models', name);

  async function run(
    name: string,
    { resume = false, steps = STEPS, minutes = 0, read = documents, fallbackFolder = '' } = {},
    onEvent: (event: RunEvent, abort: AbortController, control: TrainingControl) => void = () => undefined,
  ): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    const abort = new AbortController();
    const control = new TrainingControl();
    await runTraining(
      {
        workspace: workspaceOf(read),
        settings: {
          ...{ minutes: 1, modelSize: 'auto', device: 'cpu', seed: 7, starterFolder },
          ...(minutes > 0 ? { minutes } : { steps }),
          ...(fallbackFolder !== '' && { fallbackFolder }),
          checkpointSeconds: 0.001,
        },
        modelFolder: modelFolder(name),
        resume,
      },
      control,
      abort.signal,
      (event) => {
        events.push(event);
        onEvent(event, abort, control);
      },
    );
    return events;
  }

  const phases = (events: readonly RunEvent[]): string[] => [
    ...new Set(events.flatMap((event) => (event.kind === 'progress' ? [event.progress.phase] : []))),
  ];

  it('reads the documents with the language model, trains, and keeps no more than a model', async () => {
    const events = await run('whole', { steps: 60 });
    assert.deepEqual(
      phases(events).filter((phase) => phase !== 'reading'),
      ['measuring', 'tokenizing', 'states', 'variational', 'finishing'],
    );
    const model = await loadModel(modelFolder('whole'));
    assert.equal(model.config.languageModel!.hash, languageModel.config.hash);
    assert.equal(model.tokenizer, undefined);
    assert.ok(model.training.finished);
    const { validations } = parseTrainingRun(model.training.run);
    assert.ok(
      validations.at(-1)!.elbo > validations[0]!.elbo + 2,
      validations.map(({ elbo }) => elbo).join(),
    );
    assert.equal(model.codes!.posteriorMean.length, model.passages.length * 6);
    assert.ok(!existsSync(join(modelFolder('whole'), STATES_FILE)));
  });

  it('interrupted at any moment, ends as the uninterrupted run does', async () => {
    await run('uninterrupted');
    const whole = await loadModel(modelFolder('uninterrupted'));
    const states = join(modelFolder('killed'), STATES_FILE);
    await assert.rejects(
      run('killed', {}, ({ kind, ...event }, abort) => {
        if (kind === 'progress' && 'progress' in event && event.progress.phase === 'states') abort.abort();
      }),
      { reason: 'cancelled' },
    );
    assert.ok(existsSync(states));
    assert.equal((await loadModel(modelFolder('killed'))).training.steps, 0);
    for (const step of [3, 8])
      await assert.rejects(
        run('killed', { resume: true }, (event, abort) => {
          if (event.kind === 'progress' && event.progress.step >= step) abort.abort();
        }),
        { reason: 'cancelled' },
      );
    // Trained to the end, but the codes are not saved.
    await assert.rejects(
      run('killed', { resume: true }, ({ kind, ...event }, abort) => {
        if (kind === 'progress' && 'progress' in event && event.progress.phase === 'finishing') abort.abort();
      }),
      { reason: 'cancelled' },
    );
    await run('killed', { resume: true });
    const killed = await loadModel(modelFolder('killed'));
    assert.deepEqual([...killed.parameters], [...whole.parameters]);
    assert.deepEqual(killed.codes, whole.codes);
    assert.deepEqual(killed.passages, whole.passages);
    const bounds = ({ training }: typeof whole): number[] =>
      parseTrainingRun(training.run).validations.map(({ elbo }) => elbo);
    assert.deepEqual(bounds(killed), bounds(whole));
  });

  it('says so where the extension that it belongs to is removed meanwhile, and goes on with the next one', async () => {
    const removed = `${tiny.model}-removed`;
    const isTold = (error: Error & { reason?: unknown }): boolean =>
      error.reason === 'language-model-missing' && !error.message.includes('\n');
    await assert.rejects(
      run('updated', {}, ({ kind, ...event }) => {
        const trains = kind === 'progress' && 'progress' in event && event.progress.phase === 'variational';
        if (trains && existsSync(tiny.model)) renameSync(tiny.model, removed);
      }),
      isTold,
    );
    renameSync(removed, tiny.model);
    await run('updated', { resume: true });
    const [updated, whole] = await Promise.all(
      ['updated', 'uninterrupted'].map((one) => loadModel(modelFolder(one))),
    );
    assert.deepEqual([...updated!.parameters], [...whole!.parameters]);
    assert.deepEqual(updated!.codes, whole!.codes);
  });

  it('can be stopped while the language model reads, and deleted with what it has read', async () => {
    await assert.rejects(
      run('stopped', {}, (event, _abort, control) => {
        if (event.kind === 'progress' && event.progress.phase === 'states') control.stop();
      }),
      { reason: 'cancelled' },
    );
    assert.ok(existsSync(join(modelFolder('stopped'), STATES_FILE)));
    await deleteModel(modelFolder('stopped'));
    assert.ok(!existsSync(modelFolder('stopped')));
  });

  it('trains in a few seconds, and says so where the time does not suffice to read anything', async () => {
    await run('hurried', { minutes: 0.05 });
    assert.ok((await loadModel(modelFolder('hurried'))).training.finished);
    await assert.rejects(run('hopeless', { minutes: 1e-6 }), {
      name: 'ModelProblem',
      reason: 'too-little-time',
      message: /minutes or more/,
    });
    assert.ok(!existsSync(modelFolder('hopeless')));
  });

  describe('where it cannot be used', () => {
    const FALLBACK_VOCABULARY = 320;
    const fallbackFolder = join(folder.path, 'fallback');
    before(async () => {
      const text =
        'The lamp was lit in the harbour while nobody watched, and the letter was found on the ladder.';
      const tokenizer = Tokenizer.fromJson(
        trainTokenizer([text, text], { vocabularySize: FALLBACK_VOCABULARY }),
      );
      const { vocabularySize } = tokenizer;
      const config = modelConfig({
        ...{ vocabularySize, latentSize: 6, width: 16, heads: 2, encoderLayers: 1, decoderLayers: 1 },
      });
      const parameters = initializeParameters(config, Random.fromSeed(9));
      await saveStarter(fallbackFolder, { config, tokenizer, parameters });
    });

    const notices = (events: readonly RunEvent[]): string =>
      events.flatMap((event) => (event.kind === 'progress' ? [event.progress.notice ?? ''] : [])).join('');

    it('gives way to the fallback, because the language model is missing, and says so', async () => {
      process.env[LANGUAGE_MODEL_VARIABLE] = join(folder.path, 'nowhere');
      try {
        await assert.rejects(run('missing'), { reason: 'language-model-missing' });
        const events = await run('missing', { steps: 2, fallbackFolder });
        assert.match(notices(events), /smaller model.*nowhere/);
        assert.equal((await loadModel(modelFolder('missing'))).config.languageModel, null);
      } finally {
        process.env[LANGUAGE_MODEL_VARIABLE] = tiny.model;
      }
    });

    it('is trained from scratch, because the documents are in another language, and says so', async () => {
      const german = new TemporaryFolder({
        'text.md': Array.from(
          { length: 60 },
          (_, i) =>
            `Der Wärter zündete am ${i + 1}. Abend die Lampe an, und es war ihm nicht bange um die Schiffe auf dem Meer.`,
        ).join('\n\n'),
      });
      try {
        const events = await run('german', { steps: 2, fallbackFolder, read: german.path });
        assert.match(notices(events), /German.*from scratch/);
        const { config } = await loadModel(modelFolder('german'));
        assert.equal(config.languageModel, null);
        assert.notEqual(config.vocabularySize, FALLBACK_VOCABULARY); // Its words are learnt from the documents.
      } finally {
        german.remove();
      }
    });

    it('is not gone on with', async () => {
      await assert.rejects(
        run('needed', {}, (event, abort) => {
          if (event.kind === 'progress' && event.progress.phase === 'states') abort.abort();
        }),
        { reason: 'cancelled' },
      );
      process.env[LANGUAGE_MODEL_VARIABLE] = '';
      try {
        await assert.rejects(run('needed', { resume: true }), { reason: 'language-model-needed' });
      } finally {
        process.env[LANGUAGE_MODEL_VARIABLE] = tiny.model;
      }
    });
  });
});
