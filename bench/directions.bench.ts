/**
 * How the built-in directions move decoded texts: marks that can be counted, at both ends.
 *
 *     npm run bench -- directions --text FOLDER [--model MODEL] [--passages 20] [--ends 2] [--only NAMES] [--out TEXTS.md]
 *
 * Without a model the starter. Texts are as sliders write them. Passages are held-out ones of 6 to 25 words, evenly spread, written after what stands before
 * them. For each mark: its mean at the low end, in the original and at the high end, and how many passages have more and less
 * of it at the high end than at the low one.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { slidersOf } from '../src/model/explore/exploration.ts';
import { encodeSelection, codesOf } from '../src/model/explore/selection.ts';
import { steer, type Steering } from '../src/model/explore/steering.ts';
import { ModelSession } from '../src/model/process/open/modelSession.ts';
import { openStarter } from '../src/model/process/open/openStarter.ts';
import { builtInDirections } from '../src/model/sliders/directions/directions.ts';
import { marks } from './directions/marks.ts';
import { workspaceOf } from './workspaceOf.ts';

const { values } = parseArgs({
  options: {
    text: { type: 'string' },
    model: { type: 'string' },
    passages: { type: 'string', default: '20' },
    ends: { type: 'string', default: '2' },
    only: { type: 'string' },
    out: { type: 'string' },
  },
});
const folder = values.text;
if (folder === undefined) throw new RangeError('Name a folder of texts: --text FOLDER.');
const ends = values.ends.split(',').map(Number);
const decoding = { temperature: 0, topP: 1, seed: 0 };
const session =
  values.model === undefined
    ? await openStarter(
        { workspace: workspaceOf(folder), starterFolder: resolve('media/steering'), device: 'cpu' },
        new AbortController().signal,
      )
    : await ModelSession.open(values.model, 'cpu');
const model = session.latent;

const pathOf = (file: string): string => {
  const path = join(folder, file);
  return existsSync(path) ? path : join(folder, file.slice(file.indexOf('/') + 1));
};
const documents = new Map<string, string>();
const usable = model.passages.flatMap(({ text, file, split }) => {
  const words = text.split(/\s+/u).length;
  if (split !== 'validation' || words < 6 || words > 25) return [];
  if (!documents.has(file)) documents.set(file, readFileSync(pathOf(file), 'utf8'));
  const document = documents.get(file)!;
  const at = document.indexOf(text);
  return at < 0 ? [] : [{ text, file, before: document.slice(Math.max(0, at - 4000), at) }];
});
const count = Math.min(Number(values.passages), usable.length);
const chosen = Array.from(
  { length: count },
  (_, i) => usable[Math.floor(((i + 0.5) * usable.length) / count)]!,
);

const passages: (Pick<Steering, 'pieces' | 'initialSliders' | 'before' | 'file'> & { text: string })[] = [];
for (const { text, ...around } of chosen) {
  const pieces = await encodeSelection(model, text, { file: around.file, exactly: true });
  if (codesOf(model, pieces).length !== 1) continue;
  passages.push({ text, pieces, initialSliders: slidersOf(model, pieces), ...around });
}

const say = (line: string): void => {
  console.log(line);
  if (values.out !== undefined) appendFileSync(values.out, `${line}\n`);
};

for (const [i, { name, lowLabel, highLabel }] of builtInDirections.entries()) {
  if (values.only !== undefined && !values.only.split(',').includes(name)) continue;
  const slider = model.axes.length + i;
  const begin =
    passages.reduce((sum, { initialSliders }) => sum + initialSliders[slider]!, 0) / passages.length;
  say(`\n### ${lowLabel} … ${highLabel}: passages at ${begin.toFixed(2)}\n`);
  for (const end of ends) {
    const written: [string, string][] = [];
    for (const { text, ...passage } of passages) {
      const moved = [-end, end].map((to) => passage.initialSliders.with(slider, to));
      const texts: string[] = [];
      for (const sliders of moved) texts.push((await steer(model, { ...passage, sliders, decoding })).text);
      const pair: [string, string] = [texts[0]!, texts[1]!];
      written.push(pair);
      if (values.out !== undefined)
        appendFileSync(values.out, `- ${text}\n  - −${end}: ${pair[0]}\n  - +${end}: ${pair[1]}\n`);
    }
    for (const { what, of } of marks[name]!) {
      const mean = (texts: readonly string[]): string =>
        (texts.reduce((sum, text) => sum + of(text), 0) / texts.length).toFixed(3);
      const more = written.filter(([a, b]) => of(b) > of(a)).length;
      const less = written.filter(([a, b]) => of(b) < of(a)).length;
      say(
        `| ${lowLabel} … ${highLabel} | ±${end} | ${what} | ${mean(written.map(([a]) => a))} | ${mean(passages.map(({ text }) => text))} | ${mean(written.map(([, b]) => b))} | ${more} more, ${less} less of ${written.length} |`,
      );
    }
  }
}
await session.close();
