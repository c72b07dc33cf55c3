import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Decoding, ModelSummary } from '../../../src/shared/protocol/modelProtocol.ts';
import type { Axis, Example } from '../../../src/shared/protocol/sliderProtocol.ts';
import type { TrainingOutcome, TrainingProgress } from '../../../src/shared/protocol/trainingProtocol.ts';
import { bundleModelProcess, startModelProcess, type ModelProcess } from './programs.ts';
import { workspaceOf, writeDocuments } from './sampleWorkspace.ts';

const STEPS = 60;
const SETTINGS = { minutes: 1, modelSize: 'tiny', device: 'cpu', seed: 7, steps: STEPS } as const;
const DECODING: Decoding = { temperature: 0, topP: 1, seed: 0 };
const TEXT = 'The keeper lit the brass lamp in the rain.  \n\nNobody mended her blue coat once more.';

/** The process may be writing into the folder: again, until nothing of it has come back before the file is there. */
function putFileInPlaceOf(folder: string): void {
  for (let attempt = 1; ; attempt++)
    try {
      rmSync(folder, { recursive: true, force: true });
      writeFileSync(folder, '', { flag: 'wx' });
      return;
    } catch (error) {
      if (attempt === 1000) throw error;
    }
}

describe('the model process', function () {
  this.timeout(240_000);
  let program: string;
  let root: string;
  let documents: string;
  let model: string;
  let main: ModelProcess;
  let outcome: TrainingOutcome;
  const progress: TrainingProgress[] = [];
  const started: ModelProcess[] = [];

  const start = (): ModelProcess => {
    const process = startModelProcess(program);
    started.push(process);
    return process;
  };
  const trainRequest = (modelFolder: string, more: object = {}, resume = false) => ({
    workspace: workspaceOf(documents),
    settings: { ...SETTINGS, ...more },
    modelFolder,
    resume,
  });

  before(async () => {
    program = await bundleModelProcess();
    root = mkdtempSync(join(tmpdir(), 'variorum-process-'));
    documents = join(root, 'documents');
    model = join(root, 'models', 'main');
    writeDocuments(documents);
    writeFileSync(join(documents, 'picture.md'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]));
    main = start();
    main.peer.on('trainingProgress', (one) => progress.push(one));
    outcome = await main.peer.request('train', trainRequest(model));
  });
  after(() => {
    for (const { child } of started) child.kill('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });

  it('is of no use in a terminal, and says so', () => {
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8' });
    assert.equal(status, 2);
    assert.match(stderr, /started by the Variorum extension/);
  });

  it('surveys without training', async () => {
    const survey = await main.peer.request('survey', { workspace: workspaceOf(documents) });
    assert.equal(survey.documents, 3);
    assert.ok(survey.passages >= 120 && survey.passages <= 130, `${survey.passages}`);
    assert.ok(survey.words > 900 && survey.words < 2000, `${survey.words}`);
    assert.deepEqual(
      survey.leftOut.map(({ file }) => file),
      ['documents/picture.md'],
    );
  });

  it('reads unsaved text in place of the file', async () => {
    const unsaved = [{ path: join(documents, 'one.md'), text: 'Only this one sentence is here now.' }];
    const survey = await main.peer.request('survey', { workspace: { ...workspaceOf(documents), unsaved } });
    assert.ok(survey.passages >= 80 && survey.passages <= 90, `${survey.passages}`);
  });

  it('trains to the last step and tells how it goes', () => {
    assert.equal(outcome.outcome, 'finished');
    assert.ok(!existsSync(join(model, 'optimizer.safetensors')), 'nothing goes on from a finished model');
    assert.equal(outcome.steps, STEPS);
    assert.ok(outcome.validationElbo < 0 && outcome.validationElbo > -500, `${outcome.validationElbo}`);
    const phases = [...new Set(progress.map(({ phase }) => phase))];
    assert.deepEqual(
      phases.filter((phase) => phase !== 'reading'),
      ['measuring', 'tokenizing', 'autoencoder', 'variational', 'finishing'],
    );
    for (const [i, one] of progress.entries()) {
      assert.ok(one.fraction >= (progress[i - 1]?.fraction ?? 0), 'the fraction never goes back');
      assert.ok(one.fraction < 1);
    }
    const points = progress.flatMap(({ point }) => point ?? []);
    assert.ok(points.some(({ validationElbo }) => validationElbo !== undefined));
    assert.ok(points.at(-1)!.reconstructionLoss < points[0]!.reconstructionLoss);
    assert.match(progress.at(-1)!.device, /thread/);
    assert.equal(existsSync(`${model}.lock`), false);
  });

  it('refuses what needs a model while none is open', async () => {
    const { peer } = start();
    const source = { kind: 'text', text: TEXT } as const;
    await assert.rejects(peer.request('explore', { source }), { reason: 'no-model' });
    await assert.rejects(peer.request('pauseTraining', null), { reason: 'not-training' });
    await assert.rejects(peer.request('stopTraining', null), { reason: 'not-training' });
  });

  describe('with an open model', () => {
    let summary: ModelSummary;
    before(async () => {
      summary = await main.peer.request('open', { modelFolder: model, device: 'cpu' });
    });
    const explore = (text = TEXT) => main.peer.request('explore', { source: { kind: 'text', text } });

    it('says what it is', () => {
      assert.ok(summary.axes.length >= 8, `${summary.axes.length} axes`);
      assert.equal(summary.documents, 3);
      assert.deepEqual(
        summary.leftOut.map(({ file }) => file),
        ['documents/picture.md'],
      );
      assert.ok(summary.axes.every(({ lowLabel, highLabel }) => lowLabel !== '' && highLabel !== ''));
    });

    it('explores a text without losing a character', async () => {
      const { pieces, sliders, nearest } = await explore();
      assert.equal(pieces.map(({ text }) => text).join(''), TEXT);
      assert.deepEqual(
        pieces.map(({ kind }) => kind),
        ['passage', 'between', 'passage'],
      );
      assert.equal(sliders.length, summary.axes.length);
      assert.equal(nearest.length, 5);
    });

    it('finds a passage of the workspace nearest to itself', async () => {
      const { nearest } = await explore('The keeper lit the brass lamp before dawn, number 0.');
      assert.equal(nearest[0]!.text, 'The keeper lit the brass lamp before dawn, number 0.');
      assert.equal(nearest[0]!.place.file, 'documents/one.md');
    });

    it('shows its passages and marked texts on a map, and explores what it shows', async () => {
      const axes = { x: 1, y: 0 };
      const { total, passages, steps } = await main.peer.request('map', { axes });
      assert.equal(total, summary.passages);
      assert.equal(steps.length, summary.axes.length);
      const { passage, x, y } = passages[5]!;
      const { text, place } = await main.peer.request('passage', { passage });
      const { sliders } = await main.peer.request('explore', {
        source: { kind: 'text', text, file: place.file },
      });
      assert.ok(Math.abs(sliders[1]! - x) < 0.01 && Math.abs(sliders[0]! - y) < 0.01);
      const path = await main.peer.request('mapPath', {
        axes,
        a: { text, file: place.file },
        b: { text: TEXT },
      });
      assert.ok(Math.abs(path.a!.x - x) < 0.01 && Math.abs(path.a!.y - y) < 0.01);
      assert.ok(path.steps.length > 2);
      await assert.rejects(main.peer.request('map', { axes: { x: 0, y: 0 } }), { reason: 'wrong-model' });
    });

    it('draws the same surprise from the same seed', async () => {
      const draw = async (seed: number) =>
        (await main.peer.request('explore', { source: { kind: 'prior', seed } })).pieces;
      assert.deepEqual(await draw(3), await draw(3));
      assert.notDeepEqual(await draw(3), await draw(4));
    });

    it('steers: verbatim where no slider moved, and else keeps what stands between', async () => {
      const { pieces, sliders: initialSliders } = await explore();
      const still = { pieces, initialSliders, sliders: initialSliders, decoding: DECODING };
      assert.equal((await main.peer.request('steer', still)).text, TEXT);
      const sliders = initialSliders.map((value, axis) => (axis === 0 ? value + 2 : value));
      const moved = await main.peer.request('steer', { ...still, sliders });
      assert.notEqual(moved.text, TEXT);
      assert.ok(moved.text.includes('  \n\n'));
      assert.equal(moved.pieces.map(({ text }) => text).join(''), moved.text);
    });

    it('of many slider moves answers the newest, and those it overtook with cancelled', async () => {
      const { pieces, sliders: initialSliders } = await explore();
      const moves = [1, 2, 3, 4].map((step) =>
        main.peer.request('steer', {
          pieces,
          initialSliders,
          sliders: initialSliders.map((value) => value + step / 4),
          decoding: DECODING,
        }),
      );
      const settled = await Promise.allSettled(moves);
      const fates = settled.map((one) =>
        one.status === 'fulfilled' ? 'done' : (one.reason as { reason: string }).reason,
      );
      // A move may be done before the next one arrives; which are overtaken is latestOnly.test.ts' matter.
      assert.equal(fates.at(-1), 'done');
      assert.ok(fates.includes('cancelled'));
      for (const fate of fates) assert.ok(['cancelled', 'done'].includes(fate), fate);
    });

    it('interpolates with both ends verbatim', async () => {
      const [from, to] = ['Agnes found a wet letter.', 'A stranger sold  the long ladder!'];
      const at = async (t: number) =>
        (await main.peer.request('interpolate', { from, to, t, decoding: DECODING })).text;
      assert.equal(await at(0), from);
      assert.equal(await at(1), to);
      assert.equal(typeof (await at(0.5)), 'string');
    });

    it('varies: different texts, the same ones for the same seed', async () => {
      const { pieces } = await explore();
      const vary = async () =>
        (
          await main.peer.request('vary', {
            pieces,
            count: 4,
            distance: 2,
            decoding: { ...DECODING, temperature: 1 },
          })
        ).variations;
      const variations = await vary();
      const texts = variations.map(({ text }) => text);
      assert.equal(new Set([TEXT, ...texts]).size, 5);
      for (const { sliders } of variations) assert.equal(sliders.length, summary.axes.length);
      assert.deepEqual(await vary(), variations);
    });

    it('continues in different ways', async () => {
      const { continuations } = await main.peer.request('continueFrom', {
        prompt: 'The keeper lit',
        count: 3,
        decoding: { ...DECODING, temperature: 1 },
      });
      assert.equal(new Set(continuations.map(({ text }) => text)).size, 3);
    });

    it('makes sliders from examples, keeps them, gives them to the next model, and removes them', async () => {
      const examples = (who: string) =>
        ['lamp', 'coat', 'ladder', 'door'].map((what) => `${who} found the old ${what}.`);
      const path = join(root, 'baker.md');
      writeFileSync(path, examples('The baker').join('\n\n'));
      const low: Example[] = [{ kind: 'text', text: examples('The keeper').join(' ') }];
      const high: Example[] = [{ kind: 'place', path }];
      const request = { name: 'who', lowLabel: 'keeper', highLabel: 'baker', low, high };
      const old = await explore();
      // Two at once: neither is lost.
      const [first, second] = await Promise.all([
        main.peer.request('addSlider', request),
        main.peer.request('addSlider', { ...request, name: 'again' }),
      ]);
      const count = summary.axes.length;
      assert.equal(first.axes.length, count + 1);
      assert.deepEqual(second.axes.slice(0, count), summary.axes);
      const added = second.axes.slice(count);
      assert.deepEqual(
        added.map(({ index, lowLabel, highLabel, named }) => [index, lowLabel, highLabel, named?.name]),
        [
          [count, 'keeper', 'baker', 'who'],
          [count + 1, 'keeper', 'baker', 'again'],
        ],
      );
      assert.deepEqual([added[0]!.named?.low, added[0]!.named?.high], [4, 4]);
      assert.equal(added[0]!.named?.accuracy, added[1]!.named?.accuracy);

      const { pieces, sliders: initialSliders } = await explore();
      assert.equal(initialSliders.length, count + 2);
      const sliders = initialSliders.map((value, index) => (index === count ? value + 2 : value));
      const steer = { pieces, initialSliders, sliders, decoding: DECODING };
      assert.notEqual((await main.peer.request('steer', steer)).text, TEXT);
      // An exploration from before has other sliders.
      const stale = { ...steer, initialSliders: old.sliders, sliders: old.sliders };
      await assert.rejects(main.peer.request('steer', stale), { reason: 'wrong-model' });
      await assert.rejects(main.peer.request('addSlider', request), {
        reason: 'bad-slider',
      });
      await assert.rejects(main.peer.request('addSlider', { ...request, name: 'few', low: [] }), {
        reason: 'too-few-examples',
      });

      const called = { index: 1, lowLabel: ' sea ', highLabel: 'land' };
      const { axes: withName } = await main.peer.request('nameAxis', called);
      assert.deepEqual([withName[1]!.lowLabel, withName[1]!.isNamed], ['sea', true]);
      await assert.rejects(main.peer.request('nameAxis', { ...called, index: 1000 }), {
        reason: 'no-slider',
      });
      await assert.rejects(main.peer.request('nameAxis', { ...called, lowLabel: ' ' }), {
        reason: 'bad-slider',
      });
      const again = await main.peer.request('open', { modelFolder: model, device: 'cpu' });
      assert.deepEqual(again.axes, withName);

      const next = start();
      const nextFolder = join(root, 'models', 'next');
      await next.peer.request('train', trainRequest(nextFolder, { steps: 2, seed: 9 }));
      await next.peer.request('open', { modelFolder: nextFolder, device: 'cpu' });
      const { summary: taken, lostNames } = await next.peer.request('takeSliders', { modelFolder: model });
      const carried = taken.axes.flatMap(({ lowLabel, isNamed }) => (isNamed ? [lowLabel] : []));
      assert.deepEqual(lostNames, carried.length === 0 ? ['sea – land'] : []);
      assert.ok(carried.every((name) => name === 'sea') && carried.length <= 1);
      assert.deepEqual(
        taken.axes.flatMap(({ named }) => named?.name ?? []),
        ['who', 'again'],
      );
      const reopened = await next.peer.request('open', { modelFolder: nextFolder, device: 'cpu' });
      assert.deepEqual(reopened.axes, taken.axes);

      await main.peer.request('removeSlider', { name: 'who' });
      const left = await main.peer.request('removeSlider', { name: 'again' });
      assert.deepEqual(left.axes, withName.slice(0, summary.axes.length));
      await assert.rejects(main.peer.request('removeSlider', { name: 'who' }), { reason: 'no-slider' });
    });

    it('reports as Markdown', async () => {
      const heard: { measuring: string; fraction: number }[] = [];
      const off = main.peer.on('reportProgress', (one) => heard.push(one));
      const { markdown } = await main.peer.request('report', { modelFolder: model });
      off();
      assert.deepEqual(
        heard.map(({ fraction }) => fraction),
        heard.map(({ fraction }) => fraction).sort((a, b) => a - b),
      );
      assert.equal(heard.at(-1)?.measuring, 'sliders');
      for (const part of [
        '# Model report',
        '### Likelihood',
        '### Reconstruction',
        '### Texts drawn by the model',
        '### From one passage to another',
        '### Sliders',
        'data:image/svg+xml;base64,',
        'documents/one.md',
        'documents/picture.md',
        'ELBO',
      ])
        assert.ok(markdown.includes(part), part);
    });

    it('leaves a report that nobody waits for', async () => {
      const cancel = new AbortController();
      const off = main.peer.on('reportProgress', () => {
        cancel.abort();
      });
      await assert.rejects(main.peer.request('report', { modelFolder: model }, cancel.signal), {
        reason: 'cancelled',
      });
      off();
    });

    it('says what is wrong with a request', async () => {
      const { pieces, sliders } = await explore();
      const steer = (more: object) =>
        main.peer.request('steer', { pieces, initialSliders: sliders, sliders, decoding: DECODING, ...more });
      await assert.rejects(explore(''), { reason: 'no-text' });
      await assert.rejects(explore(' \n\t'), { reason: 'no-text' });
      await assert.rejects(explore('One sentence. '.repeat(12_000)), { reason: 'text-too-long' });
      await assert.rejects(steer({ sliders: [0] }), { reason: 'wrong-model' });
      const foreign = [{ kind: 'passage', text: 'x', latentCode: [1, 2, 3] }] as const;
      await assert.rejects(steer({ pieces: foreign }), { reason: 'wrong-model' });
      await assert.rejects(steer({ decoding: { ...DECODING, topP: 0 } }), { reason: 'invalid-message' });
    });

    it('gives up what runs on a model when another one is opened', async () => {
      const { pieces } = await explore(`${TEXT} `.repeat(15));
      const long = main.peer.request('vary', { pieces, count: 50, distance: 1, decoding: DECODING });
      const opening = main.peer.request('open', { modelFolder: model, device: 'cpu' });
      await assert.rejects(long, { reason: 'cancelled' });
      // An axis has been given a name meanwhile.
      const unnamed = ({ index, highExamples, lowExamples }: Axis): object => ({
        index,
        highExamples,
        lowExamples,
      });
      assert.deepEqual((await opening).axes.map(unnamed), summary.axes.map(unnamed));
      assert.equal((await explore()).pieces.length, 3);
    });

    it('keeps the open model when another one cannot be opened', async () => {
      const missing = { modelFolder: join(root, 'nowhere'), device: 'cpu' } as const;
      await assert.rejects(main.peer.request('open', missing), { reason: 'model-missing' });
      assert.equal((await explore()).pieces.length, 3);
    });
  });

  describe('refuses to train', () => {
    const trainOn = (text: string | null) => {
      const folder = mkdtempSync(join(root, 'small-'));
      if (text !== null) writeFileSync(join(folder, 'only.md'), text);
      const request = { ...trainRequest(join(root, 'models', 'none')), workspace: workspaceOf(folder) };
      return main.peer.request('train', request);
    };
    it('on an empty workspace', () => assert.rejects(trainOn(null), { reason: 'no-documents' }));
    it('on one sentence, and says how much is needed', () =>
      assert.rejects(trainOn('This is the only sentence.'), {
        reason: 'too-little-text',
        message: /5 words in 1 passage, and at least 200 words in 20 passages/,
      }));
    it('on a folder that is not there', () => {
      const request = { ...trainRequest(model), workspace: workspaceOf(join(root, 'gone')) };
      return assert.rejects(main.peer.request('train', request), { reason: 'folder-missing' });
    });
    it('among other files', () =>
      assert.rejects(main.peer.request('train', trainRequest(documents)), { reason: 'not-a-model-folder' }));
    it('when there is nothing to resume', async () => {
      await assert.rejects(main.peer.request('train', trainRequest(model, {}, true)), {
        reason: 'nothing-to-resume',
      });
      const nowhere = trainRequest(join(root, 'models', 'nowhere'), {}, true);
      await assert.rejects(main.peer.request('train', nowhere), { reason: 'nothing-to-resume' });
    });
  });

  /** Starts a run that would go on for long, and waits until it takes steps. */
  const startLongRun = async (modelFolder: string, signal?: AbortSignal) => {
    const process = start();
    const run = process.peer.request('train', trainRequest(modelFolder, { steps: 100_000 }), signal);
    run.catch(() => undefined); // Each test awaits it in its own time.
    const steps = async (more: (one: TrainingProgress) => boolean): Promise<TrainingProgress> =>
      new Promise((resolve) => {
        const off = process.peer.on('trainingProgress', (one) => {
          if (!more(one)) return;
          off();
          resolve(one);
        });
      });
    await steps(({ step }) => step > 0);
    return { ...process, run, steps };
  };

  it('trains once at a time, in one process and across processes; pauses, goes on and stops', async () => {
    const folder = join(root, 'models', 'long');
    const long = await startLongRun(folder);
    await assert.rejects(long.peer.request('train', trainRequest(join(root, 'models', 'other'))), {
      reason: 'already-training',
    });
    await assert.rejects(main.peer.request('train', trainRequest(folder)), { reason: 'already-training' });

    const pausing = long.steps((one) => one.paused);
    await long.peer.request('pauseTraining', null);
    const paused = await pausing;
    await long.peer.request('survey', { workspace: workspaceOf(documents) });
    const continuing = long.steps((one) => !one.paused);
    const goingOn = long.steps((one) => one.step > paused.step);
    await long.peer.request('continueTraining', null);
    assert.equal((await continuing).step, paused.step, 'no steps were taken in the pause');
    await goingOn;

    await long.peer.request('stopTraining', null);
    const stopped = await long.run;
    assert.equal(stopped.outcome, 'stopped');
    const { passages } = await long.peer.request('open', { modelFolder: folder, device: 'cpu' });
    assert.ok(passages > 100);
  });

  it('abandons a cancelled run, and can train again at once', async () => {
    const cancel = new AbortController();
    const folder = join(root, 'models', 'cancelled');
    const long = await startLongRun(folder, cancel.signal);
    cancel.abort();
    await assert.rejects(long.run, { reason: 'cancelled' });
    assert.equal((await long.peer.request('train', trainRequest(folder, { steps: 2 }))).steps, 2);
  });

  it('ends with its parent, even while training', async () => {
    const long = await startLongRun(join(root, 'models', 'orphan'));
    const exited = once(long.child, 'exit');
    long.child.disconnect();
    assert.deepEqual(await exited, [0, null]);
    assert.deepEqual(
      readdirSync(join(root, 'models')).filter((name) => name.startsWith('orphan.')),
      [],
    );
  });

  it('ends with one message that names the folder where its storage is lost in the middle of a run', async () => {
    const storage = join(root, 'lost');
    const folder = join(storage, 'models', 'one');
    const process = start();
    const notices: string[] = [];
    const run = process.peer.request('train', trainRequest(folder, { checkpointSeconds: 0.2 }));
    process.peer.on('trainingProgress', ({ notice }) => {
      if (notice !== undefined) notices.push(notice);
      if (!existsSync(join(folder, 'checkpoint.json'))) return;
      // As a disk that is gone: nothing can be read or written under this name any more.
      putFileInPlaceOf(storage);
    });
    await assert.rejects(run, (error: Error & { reason?: unknown }) => {
      assert.equal(error.reason, 'disk-error');
      assert.ok(error.message.includes(folder), error.message);
      return true;
    });
    assert.ok(
      notices.some((notice) => notice.includes('will try again to save')),
      notices.join(),
    );
    // It is still there for the next request.
    const again = join(root, 'models', 'after-loss');
    assert.equal((await process.peer.request('train', trainRequest(again))).steps, STEPS);
  });

  it('resumes a killed run, and ends where an uninterrupted one does, whatever the documents say by then', async () => {
    const folder = join(root, 'models', 'killed');
    const killed = start();
    const run = killed.peer.request('train', trainRequest(folder, { checkpointSeconds: 0.4 }));
    run.catch(() => undefined);
    killed.peer.on('trainingProgress', ({ step }) => {
      if (step >= STEPS / 3 && existsSync(join(folder, 'checkpoint.json'))) killed.child.kill('SIGKILL');
    });
    await assert.rejects(run, { reason: 'disconnected' });

    writeFileSync(join(documents, 'one.md'), 'Everything is different now.');
    const resumed = start();
    const steps: number[] = [];
    resumed.peer.on('trainingProgress', ({ step, point }) => {
      if (point !== undefined) steps.push(step);
    });
    const end = await resumed.peer.request('train', trainRequest(folder, {}, true));
    assert.equal(end.validationElbo, outcome.validationElbo);
    assert.equal(end.steps, STEPS);
    assert.ok(steps[0]! > 0, 'it did not start from the beginning');
    const whole = await main.peer.request('open', { modelFolder: model, device: 'cpu' });
    const again = await resumed.peer.request('open', { modelFolder: folder, device: 'cpu' });
    assert.deepEqual(again.axes, whole.axes);
  });
});
