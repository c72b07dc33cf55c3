import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { ReportedError, UserError } from '../../../../src/extension/failures/failure.ts';
import { isCancelled } from '../../../../src/shared/protocol/rpcError.ts';
import { SLOW } from '../fates.ts';
import { TestWindow } from '../testWindow.ts';

const MODEL = new Map<string, unknown>([['modelId', 'a']]);

describe('sampling from the model', () => {
  let window: TestWindow;
  const open = (remembered: Map<string, unknown> = new Map(MODEL)): TestWindow =>
    (window = new TestWindow(remembered));

  afterEach(() => window.close());

  it('starts no process before it is needed, and one for all', async () => {
    open();
    assert.equal(window.processes.length, 0);
    await Promise.all([window.exploration.exploreText('It rained.', 'Selection'), window.model.open()]);
    assert.equal(window.processes.length, 1);
    assert.equal(window.session.state.model.kind, 'open');
  });

  it('needs a model, and for a survey none', async () => {
    open(new Map());
    await assert.rejects(window.exploration.surprise(), UserError);
    const survey = await window.model.survey({
      roots: [],
      include: [],
      exclude: [],
      respectGitignore: true,
      largestFileKilobytes: 1,
      unsaved: [],
    });
    assert.equal(survey.passages, 2);
  });

  it('starts no process before the workspace is trusted, says so, and starts one afterwards', async () => {
    open();
    window.trusted = false;
    const trustFirst = { name: 'Error', reason: 'not-possible', message: 'Trust this workspace first.' };
    await assert.rejects(window.model.request('map', { axes: { x: 0, y: 1 } }), trustFirst);
    await assert.rejects(window.model.open(), trustFirst);
    await assert.rejects(window.sliders.remove('one'), trustFirst);
    await window.training.start();
    await window.survey.look();
    const { failure, model, training } = window.session.state;
    assert.deepEqual([model.kind, training, window.processes.length], ['none', null, 0]);
    assert.match(failure!.message, /Trust this workspace first/);
    window.trusted = true;
    await window.model.open();
    assert.equal(window.session.state.model.kind, 'open');
  });

  it('says why a model does not open, and that only once', async () => {
    open(new Map([['modelId', 'damaged']]));
    await assert.rejects(window.model.open(), ReportedError);
    const { failure, model } = window.session.state;
    assert.match(failure!.message, /config\.json is damaged/);
    assert.equal(model.kind, 'none');
    window.session.update({ failure: null });
    await assert.rejects(window.model.open(), ReportedError);
    assert.ok(window.session.state.failure !== null, 'a second attempt says it again');
  });

  it('offers to open again, not to delete, a model whose language model is gone', async () => {
    open(new Map([['modelId', 'unaccompanied']]));
    await assert.rejects(window.model.open(), ReportedError);
    const { failure } = window.session.state;
    assert.match(failure!.message, /There is no language model/);
    assert.deepEqual(
      failure!.actions.map(({ id }) => id),
      ['reopenModel', 'showLog'],
    );
  });

  it('sends what stands before an explored text, and hears its words while they are decoded', async () => {
    open();
    const heard: object[] = [];
    window.session.onWords((words) => heard.push(words));
    await window.exploration.exploreText('It rained.', 'Selection', { before: 'Night' });
    const { id } = window.session.state.exploration!;
    assert.equal((await window.exploration.steer(id, [1])).text, 'It rained. Moved to 1 after Night.');
    assert.deepEqual(heard, [{ id, text: 'It rai' }]);
  });

  it('writes anew where the sliders stand when the strength has changed', async () => {
    open();
    await window.exploration.exploreText('It rained.', 'Selection');
    await window.exploration.steerAgain();
    assert.equal(window.session.state.exploration!.text, 'It rained.', 'the writer’s own words stay');
    await window.exploration.steer(window.session.state.exploration!.id, [1]);
    window.strength = 0.5;
    await window.exploration.steerAgain();
    assert.equal(window.session.state.exploration!.text, 'It rained. Moved to 1 at 0.5.');
  });

  it('says when its process ends while the model opens, and waits no longer', async () => {
    open(new Map([['modelId', 'deadly']]));
    await assert.rejects(window.model.open(), ReportedError);
    const { failure, model } = await window.stateWhen((state) => state.failure !== null);
    assert.match(failure!.message, /killed by SIGKILL/);
    assert.equal(model.kind, 'none');
  });

  it('says when its process ends, and starts another one with the next use', async () => {
    open();
    await window.exploration.exploreText('It rained.', 'Selection');
    process.kill(window.model.processId!, 'SIGKILL');
    const { failure, exploration } = await window.stateWhen((state) => state.failure !== null);
    assert.match(failure!.message, /killed by SIGKILL/);
    assert.equal(exploration?.text, 'It rained.', 'what was explored is still there');
    assert.equal((await window.exploration.steer(1, [1])).text, 'It rained. Moved to 1.');
    assert.equal(window.processes.length, 2);
    assert.equal(window.session.state.failure, null, 'it works again');
  });

  it('says how far a report is, and leaves one that is cancelled', async () => {
    open();
    const heard: number[] = [];
    const listen = ({ fraction }: { fraction: number }): void => {
      heard.push(fraction);
    };
    assert.equal(await window.model.report('folder', listen, new AbortController().signal), '# Report');
    assert.deepEqual(heard, [0.5]);
    const cancel = new AbortController();
    const slow = window.model.report(
      'slow',
      () => {
        cancel.abort();
      },
      cancel.signal,
    );
    await assert.rejects(slow, isCancelled);
    await window.model.report('folder', () => undefined, new AbortController().signal);
    assert.deepEqual(heard, [0.5], 'who has the report listens no more');
  });

  it('steers: verbatim where no slider moved, the newest move wins', async () => {
    open();
    await window.exploration.exploreText('It rained.', 'Selection');
    const moves = [[1], [2], [0.5]].map((sliders) => window.exploration.steer(1, sliders));
    const [first, overtaken, newest] = await Promise.allSettled(moves);
    assert.ok(first?.status === 'fulfilled' && !first.value.verbatim);
    assert.ok(overtaken?.status === 'rejected' && isCancelled(overtaken.reason));
    assert.ok(newest?.status === 'fulfilled');
    assert.deepEqual(newest.value, { text: 'It rained.', verbatim: true, nearest: [], copied: null });
    assert.deepEqual(window.session.state.exploration?.sliders, [0.5]);
  });

  it('refuses moves of what is no longer explored', async () => {
    open();
    await window.exploration.exploreText('It rained.', 'Selection');
    await window.exploration.exploreText('It snowed.', 'Selection');
    await assert.rejects(window.exploration.steer(1, [1]), isCancelled);
    await assert.rejects(window.exploration.steer(2, [1, 2]), UserError);
    assert.equal(window.session.state.exploration?.text, 'It snowed.');
  });

  it('varies the text where the sliders have moved it', async () => {
    open();
    await window.exploration.exploreText('It rained.', 'Selection');
    await window.exploration.steer(1, [1]);
    await window.exploration.varyExploration();
    const { variations } = window.session.state;
    assert.deepEqual(
      variations?.items.map(({ text }) => text),
      ['It rained. Moved to 1. 0 0', 'It rained. Moved to 1. 0 1'],
    );
    assert.deepEqual(variations.items[1]!.sliders, [1]);
    assert.equal(variations.busy, false);
    const firstAgain = async (): Promise<string | undefined> => {
      await window.exploration.varyExploration();
      return window.session.state.variations?.items[0]?.text;
    };
    assert.equal(await firstAgain(), 'It rained. Moved to 1. 1 0', 'others again');
    await window.exploration.steer(1, [2]);
    assert.equal(await firstAgain(), 'It rained. Moved to 2. 0 0');
  });

  it('shows no variations of what is no longer explored', async () => {
    open();
    const { exploration, session } = window;
    await exploration.exploreText(SLOW.variations, 'Selection');
    const late = assert.rejects(exploration.varyExploration(), isCancelled);
    await exploration.exploreText('It snowed.', 'Selection');
    await window.model.request('stopTraining', null);
    await late;
    assert.equal(session.state.variations, null);

    await exploration.exploreText(SLOW.variations, 'Selection');
    const forgotten = assert.rejects(exploration.varyExploration(), isCancelled);
    exploration.clear();
    await forgotten;
    assert.equal(session.state.variations, null);
  });

  it('offers other variations in another round', async () => {
    open();
    const { signal } = new AbortController();
    const rounds = [
      await window.variations.ofText({ text: 'It rained.', title: 'Paragraph', file: 'a.md' }, 0, signal),
      await window.variations.ofText({ text: 'It rained.', title: 'Paragraph', file: 'a.md' }, 1, signal),
    ];
    assert.deepEqual(
      rounds.map(({ variations }) => variations[0]?.text),
      ['It rained. 0 0', 'It rained. 1 0'],
    );
  });

  it('restores what was explored when the window is reloaded', async () => {
    const remembered = new Map(MODEL);
    open(remembered);
    await window.exploration.exploreText('It rained.', 'Selection in one.md');
    await window.exploration.steer(1, [1]);
    window.interpolation.mark('a', { text: 'A.', place: null });
    window.interpolation.mark('b', { text: 'B.', place: null });
    await window.interpolation.moveTo(0.25);
    await window.close();

    open(remembered);
    await window.interpolation.restore();
    await window.modelLifecycle.open();
    const { exploration, interpolation } = window.session.state;
    assert.equal(exploration?.title, 'Selection in one.md');
    assert.equal(exploration.originalText, 'It rained.');
    assert.equal(exploration.text, 'It rained. Moved to 1.');
    assert.deepEqual(exploration.sliders, [1]);
    assert.equal(interpolation.t, 0.25);
    assert.equal(interpolation.text, 'A. 0.25 B.');
  });

  it('shows the words that stood there when the window was reloaded, whatever the model makes of the place now', async () => {
    const remembered = new Map(MODEL);
    open(remembered);
    await window.exploration.exploreText('It rained.', 'Selection in one.md');
    await window.exploration.steer(1, [1]);
    await window.close();
    const [key, value] = [...remembered].find(([, held]) => JSON.stringify(held).includes('Moved to 1.'))!;
    const otherWords = JSON.stringify(value).replaceAll('It rained. Moved to 1.', 'It had rained.');
    remembered.set(key, JSON.parse(otherWords) as typeof value);

    open(remembered);
    await window.modelLifecycle.open();
    const { exploration } = window.session.state;
    assert.equal(exploration?.text, 'It had rained.');
    assert.deepEqual(exploration.sliders, [1]);
    assert.equal((await window.exploration.steer(exploration.id, [2])).text, 'It rained. Moved to 2.');
  });

  it('gives no exploration an id of an earlier window, by which the panel may remember another text', async () => {
    window = new TestWindow(new Map(MODEL), 1_000);
    await window.exploration.surprise();
    assert.equal(window.session.state.exploration?.id, 1_001);
    assert.equal((await window.exploration.steer(1_001, [1])).text, 'Drawn. Moved to 1.');
  });

  it('restores nothing in the place of what is being explored', async () => {
    const remembered = new Map(MODEL);
    open(remembered);
    await window.exploration.exploreText('It rained.', 'Selection in one.md');
    await window.close();

    open(remembered);
    const whileOpening = window.exploration.exploreText('It snowed.', 'Selection');
    await window.modelLifecycle.open();
    await whileOpening;
    assert.equal(window.session.state.exploration?.text, 'It snowed.');

    window.exploration.clear();
    const restored = window.exploration.restore();
    const meanwhile = window.exploration.exploreText('It hailed.', 'Selection');
    assert.equal(await restored, true);
    await meanwhile;
    assert.equal(window.session.state.exploration.text, 'It hailed.');
  });

  it('goes on where nothing can be remembered, and says so in the log', async () => {
    open();
    window.diskIsFull = true;
    await window.exploration.exploreText('It rained.', 'Selection');
    window.interpolation.mark('a', { text: 'A.', place: null });
    assert.equal((await window.exploration.steer(1, [1])).text, 'It rained. Moved to 1.');
    const said = window.lines.filter((line) => line.endsWith('remembered: The disk is full.'));
    assert.equal(said.length, 3);
  });

  it('forgets what it cannot read', async () => {
    open(new Map([...MODEL, ['exploration', { source: { kind: 'magic' } }], ['interpolation', 3]]));
    await window.interpolation.restore();
    await window.modelLifecycle.open();
    assert.equal(window.session.state.exploration, null);
    assert.equal(window.session.state.interpolation.a, null);
  });

  it('shows no text of a path whose end was marked anew meanwhile', async () => {
    open();
    window.interpolation.mark('a', { text: 'A.', place: null });
    window.interpolation.mark('b', { text: 'B.', place: null });
    const between = window.interpolation.moveTo(0.5);
    window.interpolation.mark('b', { text: 'C.', place: null });
    assert.equal((await between).text, 'A. 0.5 B.');
    assert.equal(window.session.state.interpolation.text, null);
    await window.interpolation.update();
    assert.equal(window.session.state.interpolation.text, 'A. 0.5 C.');
  });

  const openWithStarter = (name: string): void => {
    open(new Map());
    window.starterFolder = `/installed/${name}`;
    window.session.update({ starter: true });
  };

  it('explores a passage of the map', async () => {
    open();
    await window.exploration.explorePassage(7);
    const { exploration } = window.session.state;
    assert.equal(exploration?.originalText, 'Passage 7.');
    assert.equal(exploration.title, 'Passage in one.md');
    assert.equal(exploration.verbatim, true);
  });

  it('asks where the marked passages are on the map, whichever there are', async () => {
    open();
    const { signal } = new AbortController();
    const axes = { x: 0, y: 1 };
    assert.deepEqual(await window.interpolation.onMap(axes, signal), { a: null, b: null, steps: [] });
    window.interpolation.mark('b', { text: 'It snowed.', place: null });
    assert.deepEqual(await window.interpolation.onMap(axes, signal), {
      a: null,
      b: { x: 10, y: 1 },
      steps: [],
    });
  });

  it('opens a starter model while there is none of the workspace, with something to steer', async () => {
    openWithStarter('starter');
    await window.modelLifecycle.open({ text: 'It rained.', title: 'At the cursor', file: 'one.md' });
    const { model, exploration, trained } = window.session.state;
    assert.ok(model.kind === 'open' && !model.summary.fineTuned);
    assert.equal(exploration?.text, 'It rained.');
    assert.equal(trained, false);
    assert.deepEqual(readdirSync(window.storage), []);
    assert.equal((await window.exploration.steer(exploration.id, [1])).text, 'It rained. Moved to 1.');
    await assert.rejects(
      window.modelLifecycle.report(() => undefined, new AbortController().signal),
      UserError,
    );
  });

  it('begins with nothing of its own where something is being explored', async () => {
    openWithStarter('starter');
    const cursor = { text: 'It rained.', title: 'At the cursor', file: 'one.md' };
    const surprise = window.exploration.surprise();
    await window.modelLifecycle.open(cursor);
    await surprise;
    assert.equal(window.session.state.exploration?.text, 'Drawn.');

    window.exploration.clear();
    await window.memory.setExploration(undefined);
    const begun = window.modelLifecycle.open({ ...cursor, text: SLOW.exploration });
    await new Promise(setImmediate); // The model is open: it is asked within this turn.
    await window.exploration.exploreText('It snowed.', 'Selection');
    await window.model.request('stopTraining', null);
    await begun;
    assert.equal(window.session.state.exploration.text, 'It snowed.');
  });

  it('takes the trained model in place of the starter', async () => {
    openWithStarter('starter');
    await window.modelLifecycle.open();
    await window.training.start();
    const { trained } = await window.stateWhen(
      ({ model }) => model.kind === 'open' && model.summary.fineTuned,
    );
    assert.ok(trained);
  });

  it('shows no starter where there is nothing to read, and no failure', async () => {
    openWithStarter('nothing');
    await assert.rejects(window.modelLifecycle.open(), ReportedError);
    const { model, starter, failure } = window.session.state;
    assert.deepEqual([model.kind, starter, failure], ['none', false, null]);
  });

  it('says why a starter does not open', async () => {
    openWithStarter('damaged');
    await assert.rejects(window.modelLifecycle.open(), ReportedError);
    assert.match(window.session.state.failure!.message, /config\.json is damaged/);
  });

  it('deletes the model and forgets what belongs to it', async () => {
    open();
    await window.exploration.exploreText('It rained.', 'Selection');
    await window.modelLifecycle.delete();
    const { trained, model, exploration } = window.session.state;
    assert.equal(trained, false);
    assert.equal(model.kind, 'none');
    assert.equal(exploration, null);
    assert.equal(window.memory.modelId, undefined);
    assert.equal(window.model.processId, undefined);
  });
});
