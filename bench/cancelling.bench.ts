/**
 * The longest time until a wish to cancel is heard while a long document of each format is read as training reads it, in
 * milliseconds of CPU time: what runs beside counts little so.
 *
 *     npm run bench -- cancelling [--megabytes 20] [--formats md,ts]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCorpus } from '../src/model/corpus/corpus.ts';
import { FORMAT_TEXTS, notebookOf, notebookOfOneCell, officeArchives, textOf } from './formatTexts.ts';

const { values } = parseArgs({
  options: { megabytes: { type: 'string', default: '20' }, formats: { type: 'string' } },
});
const wanted = values.formats?.split(',');
const length = Number(values.megabytes) * 1e6;

/** Milliseconds of CPU time since the process began. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of the longest stretch in which the event loop does not run, and of the whole. */
async function stretches(work: () => Promise<unknown>): Promise<{ longest: number; all: number }> {
  const start = cpuTime();
  let [last, longest, running] = [start, 0, true];
  const look = (): void => {
    const now = cpuTime();
    longest = Math.max(longest, now - last);
    last = now;
    if (running) setImmediate(look);
  };
  setImmediate(look);
  await work();
  running = false;
  look();
  return { longest, all: cpuTime() - start };
}

const documents: [string, () => string | Uint8Array][] = [
  ...Object.keys(FORMAT_TEXTS).map((format): [string, () => string] => [
    format,
    () => textOf(format, length),
  ]),
  ['ipynb', () => notebookOf(textOf('md', length))],
  ['one-cell.ipynb', () => notebookOfOneCell(textOf('md', length))],
  ['picture.ipynb', () => notebookOfOneCell(`![a](data:image/png;base64,${'A'.repeat(length)})`)],
  ['docx', () => officeArchives(textOf('txt', length)).docx],
  ['odt', () => officeArchives(textOf('txt', length)).odt],
];
console.log('format      longest ms   all ms');
for (const [format, content] of documents) {
  if (wanted?.includes(format) === false) continue;
  const path = mkdtempSync(join(tmpdir(), 'variorum-cancelling-'));
  try {
    writeFileSync(join(path, `a.${format}`), content());
    const source = {
      roots: [{ name: 'w', path }],
      include: [`*.${format}`],
      exclude: [],
      respectGitignore: false,
      largestFileKilobytes: 1_000_000,
      unsaved: [],
    };
    const { longest, all } = await stretches(() => readCorpus(source, { seed: 0 }));
    console.log(`${format.padEnd(12)}${longest.toFixed(0).padStart(10)}${all.toFixed(0).padStart(9)}`);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
