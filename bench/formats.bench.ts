/**
 * How fast documents of each format are read: MB per second of CPU time, of blocks alone and of passages (sentences,
 * language, places). What runs beside counts little so.
 *
 *     npm run bench -- formats [--megabytes 2] [--rounds 3]
 *
 * Texts are generated in documents of 100 kB. The best of the rounds is shown.
 */
import { parseArgs } from 'node:util';
import { readFormat } from '../src/model/corpus/read/formats/formats.ts';
import { officeText } from '../src/model/corpus/read/office/officeText.ts';
import { resultOf } from '../src/model/corpus/read/steps.ts';
import { readPassages } from '../src/model/corpus/passages.ts';
import { FORMAT_TEXTS, notebookOf, officeArchives, textOf } from './formatTexts.ts';

const { values } = parseArgs({
  options: { megabytes: { type: 'string', default: '2' }, rounds: { type: 'string', default: '3' } },
});
const DOCUMENT_LENGTH = 100_000;
const count = Math.ceil((Number(values.megabytes) * 1e6) / DOCUMENT_LENGTH);

/** The best rate of the rounds, in MB/s. */
function rate(megabytes: number, work: () => void): string {
  let best = Infinity;
  for (let round = 0; round < Number(values.rounds); round++) {
    const start = process.cpuUsage();
    for (let i = 0; i < count; i++) work();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000);
  }
  return ((megabytes * count * 1000) / best).toFixed(1).padStart(7);
}

console.log('format      blocks MB/s  passages MB/s');
const row = (format: string, text: string): void => {
  const megabytes = Buffer.byteLength(text) / 1e6;
  const file = `a.${format}`;
  const blocks = rate(megabytes, () => readFormat(file, text));
  const passages = rate(megabytes, () => readPassages({ file, text }));
  console.log(`${format.padEnd(12)}${blocks}      ${passages}`);
};
for (const format of Object.keys(FORMAT_TEXTS)) row(format, textOf(format, DOCUMENT_LENGTH));
row('ipynb', notebookOf(textOf('md', DOCUMENT_LENGTH)));

for (const [format, archive] of Object.entries(officeArchives(textOf('txt', DOCUMENT_LENGTH)))) {
  const taken = rate(DOCUMENT_LENGTH / 1e6, () => resultOf(officeText(`a.${format}`, archive)));
  const passages = rate(DOCUMENT_LENGTH / 1e6, () =>
    readPassages({ file: `a.${format}`, text: resultOf(officeText(`a.${format}`, archive)) }),
  );
  console.log(`${format.padEnd(12)}${taken}      ${passages}`);
}
