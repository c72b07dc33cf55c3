import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { continueFrom } from '../src/model/explore/continuation.ts';
import { interpolate } from '../src/model/explore/interpolation.ts';
import { reconstruct } from '../src/model/explore/reconstruction.ts';
import { encodeSelection } from '../src/model/explore/selection.ts';
import { steer } from '../src/model/explore/steering.ts';
import { vary } from '../src/model/explore/variations.ts';
import { Random } from '../src/model/numerics/random.ts';
import { ModelSession } from '../src/model/process/open/modelSession.ts';
import { openStarter } from '../src/model/process/open/openStarter.ts';
import { heldOut, SHOWN, spread } from './heldOutPassages.ts';
import { workspaceOf } from './workspaceOf.ts';

/**
 * Texts to be judged, as they come: variations, slider ends, interpolations, continuations of held-out passages.
 *
 *     npm run bench -- textQuality write --text FOLDER (--model MODEL | --starter media/steering) --version NAME --out TEXTS.jsonl
 *         [--variations 50] [--sliders 10] [--interpolations 10] [--continuations 20] [--seed 1]
 *     npm run bench -- textQuality sheet TEXTS.jsonl... --out SHEET.tsv     shuffled, without the version that wrote them
 *     npm run bench -- textQuality count TEXTS.jsonl... --judged SHEET.tsv  shares of each version, and all texts as Markdown
 *
 * A judge fills the columns grammatical, subject and keep of the sheet with 1 or 0.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    text: { type: 'string' },
    model: { type: 'string' },
    starter: { type: 'string' },
    version: { type: 'string', default: '' },
    out: { type: 'string', default: '' },
    judged: { type: 'string', default: '' },
    variations: { type: 'string', default: '50' },
    sliders: { type: 'string', default: '10' },
    interpolations: { type: 'string', default: '10' },
    continuations: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});

interface Written {
  readonly id: string;
  readonly kind: 'variation' | 'slider' | 'interpolation' | 'continuation';
  readonly workspace: string;
  readonly version: string;
  /** What it was made from, and what stands before it in the document. */
  readonly source: string;
  readonly before: string;
  readonly text: string;
}

const RECONSTRUCTED = 60;
const decoding = { temperature: 0, topP: 1, seed: Number(values.seed) };
const { signal } = new AbortController();

async function open(folder: string): Promise<ModelSession> {
  if (values.model !== undefined) return ModelSession.open(values.model, 'cpu');
  return openStarter(
    {
      workspace: workspaceOf(folder),
      starterFolder: resolve(values.starter ?? 'media/steering'),
      device: 'cpu',
    },
    signal,
  );
}

async function write(folder: string): Promise<void> {
  const passages = await heldOut(folder, Number(values.seed));
  const session = await open(folder);
  const model = session.latent;
  const workspace = basename(folder);
  let number = 0;
  const keep = (kind: Written['kind'], source: string, before: string, text: string): void => {
    const written: Written = {
      id: `${workspace}-${values.version}-${++number}`,
      kind,
      workspace,
      version: values.version,
      source,
      before: before.slice(-SHOWN),
      text,
    };
    appendFileSync(values.out, `${JSON.stringify(written)}\n`);
  };
  try {
    for (const { text, ...around } of spread(passages, Number(values.variations))) {
      const pieces = await encodeSelection(model, text, { file: around.file, exactly: true });
      const [first] = await vary(model, { pieces, count: 4, distance: 1, decoding, ...around });
      if (first !== undefined) keep('variation', text, around.before, first.text);
    }
    for (const [i, { text, ...around }] of spread(passages, Number(values.sliders)).entries()) {
      const pieces = await encodeSelection(model, text, { file: around.file, exactly: true });
      const { sliders: initialSliders } = await session.explore({ kind: 'text', text, file: around.file });
      for (const step of [-1, 1]) {
        const sliders = initialSliders.map((value, axis) => (axis === i % 5 ? value + step : value));
        const end = await steer(model, { pieces, initialSliders, sliders, decoding, ...around });
        keep('slider', text, around.before, end.text);
      }
    }
    const ends = spread(passages, 2 * Number(values.interpolations));
    for (let i = 0; i + 1 < ends.length; i += 2) {
      const [from, to] = [ends[i]!, ends[i + 1]!];
      const middle = await interpolate(model, {
        before: from.before,
        from: from.text,
        to: to.text,
        t: 0.5,
        decoding,
        fromFile: from.file,
        toFile: to.file,
      });
      keep('interpolation', `${from.text} → ${to.text}`, '', middle.text);
    }
    for (const { text, before, file } of spread(passages, Number(values.continuations))) {
      const [first] = await continueFrom(model, { prompt: `${before}${text}`, file, count: 3, decoding });
      if (first !== undefined) keep('continuation', text, before, first.text);
    }
    const chosen = spread(passages, RECONSTRUCTED);
    let exact = 0;
    for (const { text, ...around } of chosen)
      if ((await reconstruct(model, text, around)).text === text) exact++;
    console.log(
      `${workspace}, ${values.version}: ${exact} of ${chosen.length} passages come back word for word`,
    );
  } finally {
    await session.close();
  }
}

const read = (files: readonly string[]): Written[] =>
  files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Written),
  );

const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();

/** Tells a judge nothing of the version. */
const hashOf = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 10);

const COLUMNS = ['grammatical', 'subject', 'keep'] as const;

function sheet(files: readonly string[]): void {
  const rows = read(files);
  Random.fromSeed(Number(values.seed)).shuffle(rows);
  const lines = rows.map(({ id, kind, source, before, text }) =>
    [hashOf(id), kind, before, source, text, '', '', ''].map(oneLine).join('\t'),
  );
  writeFileSync(
    values.out,
    [['id', 'kind', 'before', 'source', 'text', ...COLUMNS].join('\t'), ...lines, ''].join('\n'),
  );
}

/** Marks of each text: grammatical, on the subject, worth keeping. */
function marks(path: string): Map<string, readonly number[]> {
  const [, ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  return new Map(
    rows.map((row) => {
      const cells = row.split('\t');
      const judged = cells.slice(-COLUMNS.length).map(Number);
      if (judged.length < COLUMNS.length || judged.some((mark) => mark !== 0 && mark !== 1))
        throw new RangeError(`Row ${cells[0] ?? ''} has no marks of 0 or 1.`);
      return [cells[0]!, judged];
    }),
  );
}

function count(files: readonly string[]): void {
  const judged = marks(values.judged);
  const groups = new Map<string, Written[]>();
  for (const written of read(files)) {
    const name = `${written.workspace} | ${written.version} | ${written.kind}`;
    groups.set(name, [...(groups.get(name) ?? []), written]);
  }
  console.log('| workspace | version | kind | texts | grammatical | on the subject | worth keeping |');
  console.log('|---|---|---|--:|--:|--:|--:|');
  for (const [name, texts] of groups) {
    const sums = COLUMNS.map((_, column) =>
      texts.reduce((sum, { id }) => sum + judged.get(hashOf(id))![column]!, 0),
    );
    console.log(`| ${[name, texts.length, ...sums].join(' | ')} |`);
  }
  for (const [name, texts] of groups) {
    console.log(`\n### ${name.replaceAll(' | ', ', ')}\n`);
    for (const { id, source, text } of texts)
      console.log(`- ${oneLine(source)}\n  → ${oneLine(text)} (${judged.get(hashOf(id))!.join(', ')})`);
  }
}

const [verb, ...files] = positionals;
if (verb === 'write' && values.text !== undefined && values.out !== '') await write(values.text);
else if (verb === 'sheet' && files.length > 0 && values.out !== '') sheet(files);
else if (verb === 'count' && files.length > 0 && values.judged !== '') count(files);
else throw new RangeError('Say write, sheet or count; the head of this file has the options.');
