/**
 * A workspace of very many documents, or of a very large one: seconds to survey it and to train a tiny model for two steps,
 * the most memory of the model process, the longest time in which it did not answer (a cancellation waits for as long), the
 * longest time between two reports of progress, and how long cancelled requests went on. Needs `npm run build`.
 *
 *     npm run bench -- load [--documents 100000] [--folders 100] [--megabytes 0] [--cancels 10] [--only survey]
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { ModelProcess, type ModelMethod, type ModelParams } from '../src/extension/modelHost/modelProcess.ts';
import { Random } from '../src/model/numerics/random.ts';
import { isCancelled } from '../src/shared/protocol/rpcError.ts';
import { workspaceOf } from './workspaceOf.ts';

const { values: options } = parseArgs({
  options: {
    documents: { type: 'string', default: '100000' },
    folders: { type: 'string', default: '100' },
    /** Of the one document, in place of many. */
    megabytes: { type: 'string', default: '0' },
    cancels: { type: 'string', default: '10' },
    only: { type: 'string' },
  },
});
const PROGRAM = path.resolve('dist/modelProcess.mjs');
const PING_EVERY_MS = 20;
const SUBJECTS = ['The keeper', 'Agnes', 'The old dog', 'A stranger', 'My sister', 'The baker', 'Nobody'];
const VERBS = ['lit', 'carried', 'forgot', 'cleaned', 'found', 'sold', 'watched', 'mended'];
const OBJECTS = ['the brass lamp', 'a wet letter', 'two sacks of flour', 'the long ladder', 'her blue coat'];

const random = Random.fromSeed(18);
const one = (words: readonly string[]): string => words[random.below(words.length)]!;
/** Each another one. */
const sentence = (n: number): string =>
  `${one(SUBJECTS)} ${one(VERBS)} ${one(OBJECTS)} in the year ${n}, and ${one(SUBJECTS).toLowerCase()} ${one(VERBS)} it again.`;

const root = mkdtempSync(path.join(os.tmpdir(), 'variorum-load-'));
const documents = path.join(root, 'documents');
mkdirSync(documents);
if (Number(options.megabytes) > 0) {
  let text = '';
  const bytes = 1e6 * Number(options.megabytes);
  for (let n = 0; text.length < bytes; n++) text += `${sentence(n)}${n % 5 === 4 ? '\n\n' : ' '}`;
  writeFileSync(path.join(documents, 'large.md'), text);
} else
  for (let n = 0; n < Number(options.documents); n++) {
    const folder = path.join(documents, `part ${n % Number(options.folders)}`);
    if (n < Number(options.folders)) mkdirSync(folder);
    writeFileSync(path.join(folder, `${n}.md`), `# Number ${n}\n\n${sentence(n)}\n`);
  }

const workspace = { ...workspaceOf(documents), largestFileKilobytes: 1_000_000 };
const log = { info: () => undefined, warn: console.error, error: console.error };
const milliseconds = (value: number): number => Math.round(value);

/** Asks one thing of a process of its own. @param cancelAfter milliseconds */
async function measure<M extends ModelMethod>(method: M, params: ModelParams<M>, cancelAfter?: number) {
  const process = new ModelProcess(PROGRAM, method, log);
  await process.request('ping', { everyMilliseconds: 5000 });
  const cancel = new AbortController();
  let silent = 0;
  let phase = '';
  let silentIn = '';
  let unreported = 0;
  let lastProgress = performance.now();
  process.onTrainingProgress((progress) => {
    unreported = Math.max(unreported, performance.now() - lastProgress);
    lastProgress = performance.now();
    ({ phase } = progress);
  });
  const over = new AbortController();
  const pings = (async () => {
    while (!over.signal.aborted) {
      const asked = performance.now();
      const during = phase;
      await process.request('ping', { everyMilliseconds: 5000 });
      const took = performance.now() - asked;
      if (took > silent) [silent, silentIn] = [took, during];
      await delay(PING_EVERY_MS);
    }
  })();
  const started = performance.now();
  let cancelled = 0;
  const timer =
    cancelAfter === undefined
      ? undefined
      : setTimeout(() => {
          cancelled = performance.now();
          cancel.abort();
        }, cancelAfter);
  let answer: unknown;
  try {
    answer = await process.request(method, params, cancel.signal);
  } catch (error) {
    if (!isCancelled(error)) throw error;
  }
  clearTimeout(timer);
  const ended = performance.now();
  over.abort();
  await pings;
  const peak = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${process.id!}/status`, 'latin1'))?.[1];
  await process.stop();
  return {
    answer,
    seconds: Math.round(ended - started) / 1000,
    peakMegabytes: Math.round(Number(peak) / 1024),
    longestSilence: milliseconds(silent),
    silentIn,
    longestUnreported: milliseconds(unreported),
    // Its next answer: until then it was busy with what nobody wants any more.
    cancelledAfter: cancelled === 0 ? undefined : milliseconds(performance.now() - cancelled),
  };
}

try {
  const survey = await measure('survey', { workspace });
  const { leftOut, ...found } = survey.answer as { leftOut: unknown[] };
  console.log(JSON.stringify({ ...survey, answer: { ...found, leftOut: leftOut.length } }));
  const waits: (number | undefined)[] = [];
  for (let i = 0; i < Number(options.cancels); i++)
    waits.push(
      (await measure('survey', { workspace }, random.uniform() * 1000 * survey.seconds)).cancelledAfter,
    );
  console.log(JSON.stringify({ cancelledAfterMilliseconds: waits }));
  if (options.only !== 'survey') {
    const settings = { minutes: 1, modelSize: 'tiny', device: 'cpu', seed: 1, steps: 2 } as const;
    const request = { workspace, settings, modelFolder: path.join(root, 'model'), resume: false };
    console.log(JSON.stringify(await measure('train', request)));
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
