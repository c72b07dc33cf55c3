import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { History } from '../../../../src/extension/history/history.ts';
import { FileStore } from '../../../../src/extension/storage/fileStore.ts';
import { ModelFolders } from '../../../../src/extension/storage/modelFolders.ts';
import { StorageError } from '../../../../src/extension/storage/storageError.ts';
import { WorkspaceMemory } from '../../../../src/extension/storage/workspaceMemory.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import {
  FAULTS,
  type Fault,
  type FileOperation,
  representatives,
  withFaults,
} from '../../storage/faultyFiles.ts';

/** Cases that are drawn; `VARIORUM_FAULTS=all` takes every one, `VARIORUM_SEED` draws others. */
const CASES = process.env['VARIORUM_FAULTS'] ?? '40';
const SEED = Number(process.env['VARIORUM_SEED'] ?? 18);

/** As they are before anything fails: what the test itself needs does not. */
const { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = fs;

const preset = (name: string) => ({ name, offsets: [{ slider: 'tension', offset: 1 }] });

/** What a window of the extension keeps in one folder. */
class Window {
  readonly told: string[] = [];
  readonly folders: ModelFolders;
  readonly memory: WorkspaceMemory;
  readonly history: History;
  private readonly store: FileStore;

  constructor(folder: string) {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    this.folders = new ModelFolders(folder);
    this.store = new FileStore(folder);
    this.memory = new WorkspaceMemory(this.store);
    this.history = new History(folder, log, (message) => this.told.push(message));
  }

  get texts(): string[] {
    return [...this.history.tree.nodes].map(({ text }) => text);
  }

  add(text: string): Promise<boolean> {
    return this.history.enqueue((edit) => {
      edit.add({ kind: 'variation', title: '', parent: null, text });
    });
  }

  /** Whether it is gone from the disk, too. */
  async erase(text: string): Promise<boolean> {
    const found = [...this.history.tree.nodes].find((one) => one.text === text);
    return (
      found !== undefined &&
      this.history.enqueue(({ erase }) => {
        erase(found.id);
      })
    );
  }

  requireStored(): Promise<void> {
    return this.store.requireStored();
  }
}

interface Acknowledged {
  readonly steps: Set<string>;
  readonly failures: Error[];
  newModel: string | undefined;
}

describe('what a window keeps on storage that fails', function () {
  this.timeout(CASES === 'all' ? 0 : 600_000);
  let folder: string;
  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'variorum-faulty-')), 'storage');
  });
  afterEach(() => {
    rmSync(path.dirname(folder), { recursive: true });
  });

  const modelOf = (id: string): string => path.join(folder, 'models', id, 'checkpoint.json');
  const saveModel = (id: string): void => {
    mkdirSync(path.dirname(modelOf(id)), { recursive: true });
    writeFileSync(modelOf(id), '{ "files": { "training.json": {} } }');
  };

  async function earlierWindow(): Promise<void> {
    const window = new Window(folder);
    saveModel('old');
    await window.memory.setModelId('old');
    await window.memory.setPresets([preset('old')]);
    assert.ok((await window.add('Kept.')) && (await window.add('Secret.')));
  }

  /** What a window does when a model has been trained: what went well is acknowledged, the rest has failed. */
  async function use(window: Window): Promise<Acknowledged> {
    const acknowledged: Acknowledged = { steps: new Set(), failures: [], newModel: undefined };
    const { memory, folders } = window;
    const step = async (name: string, action: () => Promise<unknown>): Promise<void> => {
      try {
        if ((await action()) !== false) acknowledged.steps.add(name);
      } catch (error) {
        acknowledged.failures.push(error as Error);
      }
    };
    await step('text', () => window.add('New.'));
    await step('create', async () => {
      const id = await folders.create();
      await memory.setRunId(id);
      acknowledged.newModel = id;
    });
    const { newModel } = acknowledged;
    if (newModel !== undefined) {
      saveModel(newModel);
      await step('model', async () => {
        await Promise.all([memory.setRunId(undefined), memory.setModelId(newModel)]);
      });
    }
    await step('presets', async () => {
      const presets = await memory.presets();
      if (presets.length > 0) await memory.setPresets([...presets, preset('new')]);
      return presets.length > 0;
    });
    await step('delete', async () => {
      await folders.keepOnly(await memory.modelsInUse());
    });
    await step('erase', () => window.erase('Secret.'));
    return acknowledged;
  }

  async function requireKept(
    where: string,
    { steps, newModel }: Acknowledged,
    mayBeTorn: boolean,
  ): Promise<void> {
    const next = new Window(folder);
    await next.history.load();
    assert.ok(next.told.length === 0 || mayBeTorn, `${where}: ${next.told.join()}`);
    assert.ok(next.texts.includes('Kept.'), where);
    assert.ok(next.texts.includes('New.') || !steps.has('text'), where);
    if (steps.has('erase'))
      assert.ok(!readFileSync(path.join(folder, 'history.jsonl'), 'utf8').includes('Secret.'), where);
    const { modelId } = next.memory;
    assert.ok(modelId === newModel || (modelId === 'old' && !steps.has('model')), `${where}: ${modelId}`);
    assert.ok(existsSync(modelOf(modelId!)), `${where}: the model is gone`);
    if (newModel !== undefined) assert.ok(existsSync(modelOf(newModel)), where);
    const names = (await next.memory.presets()).map(({ name }) => name);
    assert.ok(
      names.includes('old') && (names.includes('new') || !steps.has('presets')),
      `${where}: ${names.join()}`,
    );
  }

  async function requireFailureSurvived(
    fault: Fault,
    failsAt: number,
    lasting: boolean,
  ): Promise<FileOperation[]> {
    await earlierWindow();
    const window = new Window(folder);
    let acknowledged: Acknowledged;
    const log = await withFaults({ folder, fault, failsAt, lasting }, async () => {
      acknowledged = await use(window);
    });
    const { failures, steps, newModel } = acknowledged!;
    const where = `${fault}${lasting ? ' from' : ' at'} ${failsAt} (${log[failsAt]?.name} ${log[failsAt]?.path})`;
    for (const failed of failures)
      assert.ok(
        failed instanceof StorageError && failed.message.includes(folder),
        `${where}: ${String(failed)}`,
      );
    assert.ok(window.told.length <= 1, `${where}: ${window.told.join('\n')}`);
    for (const message of window.told) assert.ok(message.includes(folder), message);
    // Where half of a line was written, and could not be taken back.
    await requireKept(where, acknowledged!, lasting);

    // The disk is well again: the same window catches up on what it could not write.
    assert.ok(await window.add('Later.'), where);
    await window.requireStored();
    const caughtUp = new Set(['text', 'presets', ...(newModel === undefined ? [] : ['model'])]);
    if (!window.texts.includes('New.')) caughtUp.delete('text'); // It could not be read, so nothing was added.
    if ((await window.memory.presets()).length < 2) caughtUp.delete('presets');
    await requireKept(
      `${where}, later`,
      { ...acknowledged!, steps: new Set([...steps, ...caughtUp]) },
      false,
    );
    rmSync(folder, { recursive: true });
    return log;
  }

  it('is told of with the file’s name, loses nothing, and is caught up on', async () => {
    const cases: [Fault, number, boolean][] = [];
    for (const fault of FAULTS)
      for (const failsAt of representatives(await requireFailureSurvived(fault, Infinity, false)))
        cases.push([fault, failsAt, false], [fault, failsAt, true]);
    assert.ok(cases.length > 300, `${cases.length} cases`);
    const drawn = CASES === 'all' ? cases : Random.fromSeed(SEED).shuffle(cases).slice(0, Number(CASES));
    const problems: string[] = [];
    for (const one of drawn)
      await requireFailureSurvived(...one).catch((error: unknown) => {
        problems.push((error as Error).message);
        rmSync(folder, { recursive: true, force: true });
      });
    assert.deepEqual(problems, []);
  });
});
