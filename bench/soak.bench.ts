/**
 * A window of the extension without the editor, over and over: train a tiny model, explore, steer, vary, insert, delete
 * from the history, and reload; every tenth round, delete the model. After each round the
 * memory and the open files of the window's process and of one model process that opens and uses the model of every round,
 * processes that are left over, and model folders on disk. Needs `npm run build`.
 *
 *     npm run bench -- soak [--rounds 200] [--minutes 60] [--steps 20]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createControllers, type Controllers } from '../src/extension/controllers.ts';
import { ModelProcess } from '../src/extension/modelHost/modelProcess.ts';
import { processEnvironment } from '../src/extension/modelHost/processEnvironment.ts';
import { FileStore } from '../src/extension/storage/fileStore.ts';
import { writeDocuments, workspaceOf } from '../test/unit/process/sampleWorkspace.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '60' },
    steps: { type: 'string', default: '20' },
  },
});
const PROGRAM = path.resolve('dist/modelProcess.mjs');
const MOVES = 10;
/** Rounds whose figures are not compared: caches fill. */
const WARMUP_ROUNDS = 3;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const root = mkdtempSync(path.join(os.tmpdir(), 'variorum-soak-'));
const documents = path.join(root, 'documents');
const storage = path.join(root, 'storage');
mkdirSync(storage);
writeDocuments(documents);

const environment = processEnvironment({
  globalStorage: path.join(root, 'global'),
  cudaEngineFolder: path.join(root, 'none'),
  softwareAdapters: false,
  platform: process.platform,
});
const unexpected = (message: string): void => {
  throw new Error(message);
};
const log = { info: () => undefined, warn: () => undefined, error: unexpected };

interface Window {
  readonly controllers: Controllers;
  readonly processes: ModelProcess[];
  trained: Promise<void>;
}

function openWindow(seed: number): Window {
  const processes: ModelProcess[] = [];
  let settle = (): void => undefined;
  const trained = new Promise<void>((resolve) => (settle = resolve));
  const controllers = createControllers({
    log,
    storage,
    store: new FileStore(storage),
    historyFolder: storage,
    tell: unexpected,
    startProcess: (name) => {
      const started = new ModelProcess(PROGRAM, name, log, environment);
      processes.push(started);
      return Promise.resolve(started);
    },
    readWorkspace: () => workspaceOf(documents),
    settings: {
      training: () => ({ minutes: 1, modelSize: 'tiny', device: 'cpu', seed, steps: Number(options.steps) }),
      starter: () => undefined,
      device: () => 'cpu',
      decoding: () => ({ temperature: 0.7, topP: 0.9, seed }),
      numberOfVariations: () => 4,
      distance: () => 1,
      maxCopiedWords: () => 0,
    },
    explorationIdsAfter: seed * 1000,
    onTrained: async (id) => {
      await controllers.modelLifecycle.replace(id, undefined);
      settle();
    },
  });
  const { session, memory } = controllers;
  session.update({
    workspace: { kind: 'open', name: 'documents' },
    trained: memory.modelId !== undefined,
  });
  return { controllers, processes, trained };
}

/** What one model process that lives as long as the soak does with the model of each round. */
async function use(process: ModelProcess, modelFolder: string, seed: number): Promise<void> {
  await process.request('open', { modelFolder, device: 'cpu' });
  const text = 'The keeper lit the brass lamp in the rain.';
  const { pieces, sliders } = await process.request('explore', { source: { kind: 'text', text } });
  const decoding = { temperature: 0.7, topP: 0.9, seed };
  for (let move = 0; move < MOVES; move++)
    await process.request('steer', {
      pieces,
      initialSliders: sliders,
      sliders: sliders.map((value, axis) => (axis === move % sliders.length ? value + 0.5 : value)),
      decoding,
    });
  await process.request('vary', { pieces, count: 8, distance: 1, decoding });
}

/** What a window does with a model that is open. */
async function explore({ exploration, session, variations, history }: Controllers): Promise<void> {
  await exploration.exploreText('The keeper lit the brass lamp in the rain.', 'Selection', {
    file: 'documents/one.md',
  });
  const { id, sliders } = session.state.exploration!;
  for (let move = 0; move < MOVES; move++)
    await exploration.steer(
      id,
      sliders.map((value, axis) => (axis === move % sliders.length ? value + 0.5 : value)),
    );
  await exploration.varyExploration();
  await variations.ofText(
    { text: 'Agnes found a wet letter.', title: 'Paragraph' },
    0,
    new AbortController().signal,
  );
  history.inserted(session.state.exploration!.text, { file: 'documents/one.md', line: 1 });
  await history.history.settled();
  const [first] = history.history.tree.nodes;
  await history.history.enqueue(({ erase }) => {
    erase(first!.id);
  });
}

const status = (pid: number, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
const residentMegabytes = (pid: number): number => status(pid, 'VmRSS') / 1024;
const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
const children = (): number =>
  execFileSync('ps', ['-o', 'pid=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .trim()
    .split('\n').length - 1; // But for ps itself.

interface Figures {
  readonly hostMegabytes: number;
  readonly hostHeapMegabytes: number;
  readonly hostFiles: number;
  readonly modelMegabytes: number;
  readonly modelFiles: number;
  readonly orphans: number;
  readonly foldersLeft: number;
}

const figures: Figures[] = [];
const steady = new ModelProcess(PROGRAM, 'steady', log, environment);
const started = performance.now();
const isOver = (): boolean =>
  figures.length >= Number(options.rounds) || performance.now() - started > 60_000 * Number(options.minutes);
try {
  for (let round = 1; !isOver(); round++) {
    const first = openWindow(2 * round);
    await first.controllers.training.start();
    await first.trained;
    await explore(first.controllers);
    await Promise.all(first.processes.map((one) => one.stop()));

    // Reloaded: what was explored comes back.
    const second = openWindow(2 * round + 1);
    const { modelLifecycle, folders, memory, session, history } = second.controllers;
    await modelLifecycle.open();
    if (session.state.exploration === null) throw new Error('What was explored is gone.');
    await explore(second.controllers);
    await use(steady, folders.path(memory.modelId!), round);
    if (round % 10 === 0) {
      await modelLifecycle.delete();
      await history.history.enqueue(({ clear }) => {
        clear();
      });
    }
    await Promise.all(second.processes.map((one) => one.stop()));

    collectGarbage();
    figures.push({
      modelMegabytes: residentMegabytes(steady.id!),
      modelFiles: openFiles(steady.id!),
      hostMegabytes: residentMegabytes(process.pid),
      hostHeapMegabytes: process.memoryUsage().heapUsed / 2 ** 20,
      hostFiles: openFiles(process.pid),
      orphans: children() - 1,
      foldersLeft: readdirSync(path.join(storage, 'models')).length,
    });
    if (round % 10 === 0 || round === 1) console.log(round, JSON.stringify(figures.at(-1)));
  }
} finally {
  await steady.stop();
  rmSync(root, { recursive: true, force: true });
}

/** The least and the most of a tenth of the rounds, at the beginning and at the end. */
const counted = figures.slice(WARMUP_ROUNDS);
const tenth = Math.max(1, Math.floor(counted.length / 10));
const mean = (part: readonly Figures[], key: keyof Figures): number =>
  Math.round((10 * part.reduce((sum, one) => sum + one[key], 0)) / part.length) / 10;
const summary = Object.fromEntries(
  (Object.keys(figures[0]!) as (keyof Figures)[]).map((key) => [
    key,
    {
      first: mean(counted.slice(0, tenth), key),
      last: mean(counted.slice(-tenth), key),
      most: Math.max(...counted.map((one) => one[key])),
    },
  ]),
);
console.log(
  JSON.stringify({
    rounds: figures.length,
    minutes: Math.round((performance.now() - started) / 6000) / 10,
    ...summary,
  }),
);
