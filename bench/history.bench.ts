/**
 * How long a history of many texts takes to open: from the file on disk to the first lines of the view. Each text carries a
 * code of 128 numbers; half of them were reached with the sliders.
 *
 *     npm run bench -- history [--nodes 10000] [--rounds 11]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { History } from '../src/extension/history/history.ts';
import { storedCodes, storedNumbers } from '../src/extension/history/latentCodes.ts';
import { HistoryOutline } from '../src/extension/historyView/historyOutline.ts';

const { values: options } = parseArgs({
  options: { nodes: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '11' } },
});
const SENTENCE = 'The keeper went up with the lamp and came down again without a word to anybody.';
const LATENT_SIZE = 128;
/** Texts that one point leads to. */
const BRANCH = 20;

const log = {
  info: () => undefined,
  warn: () => undefined,
  error: (message: string) => {
    console.error(message);
  },
};
const tell = (message: string): void => {
  throw new Error(message);
};
const folder = mkdtempSync(path.join(os.tmpdir(), 'variorum-history-bench-'));
try {
  const written = new History(folder, log, tell);
  await written.enqueue(({ add }) => {
    let root: string | null = null;
    for (let i = 0; i < Number(options.nodes); i++) {
      if (i % BRANCH === 0) root = null;
      const text = `${SENTENCE} Then it was ${i} o'clock.`;
      const latentCode = Array.from({ length: LATENT_SIZE }, (_, j) => Math.fround(Math.sin(i + j)));
      const { id } = add({
        kind: root === null ? 'exploration' : i % 2 === 0 ? 'steering' : 'variation',
        parent: root,
        title: 'Selection in chapter-2.md',
        text,
        model: '2026-11-27T10-00-00-000Z-abcdef',
        codes: storedCodes(text, [{ kind: 'passage', text, latentCode }])!,
        sliderSet: '0123456789abcdef',
        sliders: storedNumbers(Array.from({ length: 16 }, (_, j) => Math.cos(i * j))),
        decoding: { temperature: 0, topP: 0.9, seed: 0, strength: 1 },
        ...(root === null
          ? {
              surroundings: { file: 'chapter-2.md', before: SENTENCE.repeat(10), after: SENTENCE.repeat(10) },
            }
          : { base: root }),
      });
      root ??= id;
    }
  });
  const times: number[] = [];
  let processor = 0;
  for (let round = 0; round < Number(options.rounds); round++) {
    const before = process.cpuUsage();
    const started = performance.now();
    const history = new History(folder, log, tell);
    await history.load();
    const lines = new HistoryOutline(history.tree).top();
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    processor += (user + system) / 1000;
    if (history.tree.size !== Number(options.nodes) || lines.ids.length === 0)
      throw new Error('Texts are missing.');
  }
  const [first = 0, ...later] = times;
  later.sort((a, b) => a - b);
  const median = later[Math.floor(later.length / 2)];
  const megabytes = statSync(path.join(folder, 'history.jsonl')).size / 1e6;
  console.log(
    JSON.stringify({
      nodes: Number(options.nodes),
      megabytes,
      firstMilliseconds: first,
      medianMilliseconds: median,
      processorMilliseconds: processor / times.length,
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
