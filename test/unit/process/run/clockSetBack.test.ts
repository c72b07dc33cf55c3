import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { History } from '../../../../src/extension/history/history.ts';
import { loadTrainingRecord } from '../../../../src/model/checkpoint/modelFolder.ts';
import { runTraining } from '../../../../src/model/process/run/runTraining.ts';
import { TrainingControl } from '../../../../src/model/training/loop/trainingControl.ts';
import type { TrainingProgress } from '../../../../src/shared/protocol/trainingProtocol.ts';
import { workspaceOf, writeDocuments } from '../sampleWorkspace.ts';

const HOUR_MS = 3_600_000;

describe('a clock that is set back, again and again', function () {
  this.timeout(240_000);
  const RealDate = Date;
  let root: string;
  let looks: number;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'variorum-clock-'));
    writeDocuments(join(root, 'documents'));
  });
  beforeEach(() => {
    looks = 0;
    const earlier = (): number => RealDate.now() - HOUR_MS * looks++;
    globalThis.Date = class extends RealDate {
      constructor(...given: [] | [number]) {
        super(given.length === 0 ? earlier() : given[0]);
      }
      static override now = earlier;
    } as DateConstructor;
  });
  afterEach(() => {
    globalThis.Date = RealDate;
  });
  after(() => {
    rmSync(root, { recursive: true });
  });

  async function train(resume: boolean, onProgress: (one: TrainingProgress) => boolean): Promise<void> {
    const abort = new AbortController();
    await runTraining(
      {
        workspace: workspaceOf(join(root, 'documents')),
        settings: { minutes: 0.15, modelSize: 'tiny', device: 'cpu', seed: 7, checkpointSeconds: 0.1 },
        modelFolder: join(root, 'models', 'one'),
        resume,
      },
      new TrainingControl(),
      abort.signal,
      (event) => {
        if (event.kind === 'progress' && !onProgress(event.progress)) abort.abort();
      },
    );
  }

  it('neither ends a run nor keeps it from ending, and says no nonsense of the time that is left', async () => {
    const told: TrainingProgress[] = [];
    const plausible = (one: TrainingProgress): void => {
      const left = one.secondsLeft!;
      assert.ok(left >= 0 && left < 600, `${left} seconds left`);
      assert.ok(one.fraction >= (told.at(-1)?.fraction ?? 0) && one.fraction < 1, `${one.fraction} done`);
      told.push(one);
    };
    const interrupted = train(false, (one) => {
      plausible(one);
      return !existsSync(join(root, 'models', 'one', 'checkpoint.json'));
    });
    await assert.rejects(interrupted, { reason: 'cancelled' });
    const { trainedSeconds } = await loadTrainingRecord(join(root, 'models', 'one'));
    assert.ok(trainedSeconds > 0 && trainedSeconds < 60, `${trainedSeconds} seconds`);
    told.length = 0;
    await train(true, (one) => {
      plausible(one);
      return true;
    });
    const { finished, trainedSeconds: whole } = await loadTrainingRecord(join(root, 'models', 'one'));
    assert.ok(finished && whole >= trainedSeconds && whole < 60, `${whole} seconds`);
    assert.ok(looks > 0, 'nobody looked at the clock: this test shows nothing');
  });

  it('leaves the history in the order in which it was made', async () => {
    const folder = join(root, 'history');
    const unexpected = (message: string): void => assert.fail(message);
    const open = (): History =>
      new History(folder, { info: unexpected, warn: unexpected, error: unexpected }, unexpected);
    const history = open();
    let parent: string | null = null;
    for (const text of ['first', 'second', 'third'])
      await history.enqueue(({ add }) => {
        parent = add({ kind: 'variation', title: '', parent, text }).id;
      });
    const again = open();
    await again.load();
    const nodes = [...again.tree.nodes];
    assert.deepEqual(
      nodes.map(({ text }) => text),
      ['first', 'second', 'third'],
    );
    assert.ok(nodes[0]!.time > nodes[2]!.time, 'the clock was set back');
    assert.deepEqual(
      again.tree.branch(nodes[0]!.id),
      nodes.map(({ id }) => id),
    );
  });
});
