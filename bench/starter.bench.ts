import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeSelection } from '../src/model/explore/selection.ts';
import { vary } from '../src/model/explore/variations.ts';
import { loadModel } from '../src/model/checkpoint/modelFolder.ts';
import { evaluateModel } from '../src/model/process/report/modelEvaluation.ts';
import { modelMetrics } from '../src/model/process/report/modelMetrics.ts';
import { ModelSession } from '../src/model/process/open/modelSession.ts';
import { runTraining } from '../src/model/process/run/runTraining.ts';
import { readWorkspace } from '../src/model/process/run/workspaceCorpus.ts';
import { FULL_SIZES } from '../src/model/evaluation/evaluate.ts';
import { TrainingControl } from '../src/model/training/loop/trainingControl.ts';
import { workspaceOf } from './workspaceOf.ts';

/**
 * What the starter model is worth: training that fine-tunes it against training that begins from scratch, on the same
 * documents, held-out passages and budgets, the whole way that a user's run goes. Markdown on standard output.
 *
 *     npm run bench -- starter --text FOLDER [--text FOLDER ...] [--minutes 3,10,30 | --steps 200,600]
 *         [--start starter,scratch] [--starter media/fallback] [--size auto] [--device auto] [--seed 1] [--variations 20]
 *
 * Under a budget in minutes the load of the machine decides how much each run learns, so nothing else should run; a
 * budget in steps does not compare equal costs, because a step of one model is not a step of the other. Variations are
 * printed as they come, unselected.
 */
const { values } = parseArgs({
  options: {
    text: { type: 'string', multiple: true, default: [] },
    minutes: { type: 'string', default: '3,10,30' },
    steps: { type: 'string' },
    start: { type: 'string', default: 'starter,scratch' },
    starter: { type: 'string', default: 'media/fallback' },
    size: { type: 'string', default: 'auto' },
    device: { type: 'string', default: 'auto' },
    seed: { type: 'string', default: '1' },
    variations: { type: 'string', default: '20' },
  },
});
type Start = 'starter' | 'scratch';
const starts = values.start.split(',') as Start[];

/** Words of the held-out passages that are varied: sentences of ordinary length. */
const [FEWEST_WORDS, MAX_WORDS] = [8, 16];
const VARIATIONS_OF_EACH = 4;

const seed = Number(values.seed);
const device = values.device as 'auto';
const wanted = Number(values.variations);
const { signal } = new AbortController();
const budgets =
  values.steps === undefined
    ? values.minutes.split(',').map((n) => ({ name: `${n} min`, settings: { minutes: Number(n) } }))
    : values.steps.split(',').map((n) => ({
        name: `${n} steps`,
        settings: { minutes: 100_000, steps: Number(n) },
      }));

/** Held-out passages to vary, evenly spread; the same ones for every run on these documents. */
async function passagesToVary(folder: string): Promise<string[]> {
  const { validation } = await readWorkspace(workspaceOf(folder), { seed, signal });
  const fitting = validation
    .map(({ text }) => text)
    .filter((text) => {
      const words = text.split(/\s+/u).length;
      return words >= FEWEST_WORDS && words <= MAX_WORDS;
    });
  const count = Math.min(fitting.length, Math.ceil(wanted / VARIATIONS_OF_EACH));
  return Array.from({ length: count }, (_, i) => fitting[Math.floor(((i + 0.5) * fitting.length) / count)]!);
}

interface Measured {
  readonly row: string;
  /** Of each passage to vary. */
  readonly variations: readonly (readonly string[])[];
}

async function measure(
  folder: string,
  start: Start,
  budget: (typeof budgets)[number],
  toVary: readonly string[],
): Promise<Measured> {
  const modelFolder = mkdtempSync(join(tmpdir(), 'variorum-starter-'));
  try {
    const outcome = await runTraining(
      {
        workspace: workspaceOf(folder),
        settings: {
          ...budget.settings,
          modelSize: values.size as 'auto',
          device,
          seed,
          ...(start === 'starter' && { starterFolder: resolve(values.starter) }),
        },
        modelFolder,
        resume: false,
      },
      new TrainingControl(),
      signal,
      () => undefined,
    );
    const { heldOut, training, model } = modelMetrics(await loadModel(modelFolder));
    const open = await ModelSession.open(modelFolder, device);
    try {
      const { reconstruction } = await evaluateModel(open, {
        ...FULL_SIZES,
        sections: ['reconstruction'],
        seed,
        limit: 200,
      });
      const variations: string[][] = [];
      for (const text of toVary) {
        const pieces = await encodeSelection(open.latent, text);
        const decoding = { temperature: 0, topP: 0.9, seed };
        const made = await vary(open.latent, { pieces, count: VARIATIONS_OF_EACH, distance: 1, decoding });
        variations.push(made.map((variation) => variation.text));
      }
      const cells = [
        budget.name,
        start,
        `${(model.parameters / 1e6).toFixed(1)} M`,
        String(outcome.steps),
        (training.tokens / 1e6).toFixed(2),
        outcome.outcome,
        heldOut?.bitsPerByte.toFixed(3) ?? '',
        heldOut?.kl.toFixed(1) ?? '',
        reconstruction?.shipped.bleu.toFixed(3) ?? '',
        reconstruction === undefined ? '' : `${(100 * reconstruction.shipped.tokenAccuracy).toFixed(1)} %`,
      ];
      return { row: `| ${cells.join(' | ')} |`, variations };
    } finally {
      await open.close();
    }
  } finally {
    rmSync(modelFolder, { recursive: true, force: true });
  }
}

if (values.text.length === 0) throw new RangeError('Name folders of documents with --text.');
console.log(
  `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model.trim() ?? 'CPU'}, ` +
    `${availableParallelism()} cores, seed ${seed}.\n`,
);
for (const folder of values.text) {
  const toVary = await passagesToVary(folder);
  console.log(`## ${basename(folder)}\n`);
  console.log(
    '| budget | begins with | parameters | steps | M tokens read | ended | bits per byte | KL | BLEU-4 | tokens right |',
  );
  console.log('|---|---|--:|--:|--:|---|--:|--:|--:|--:|');
  const all: { title: string; variations: Measured['variations'] }[] = [];
  for (const budget of budgets)
    for (const start of starts) {
      const { row, variations } = await measure(folder, start, budget, toVary);
      console.log(row);
      all.push({ title: `${budget.name}, ${start}`, variations });
    }
  for (const { title, variations } of all) {
    console.log(`\n### Variations after ${title}\n`);
    for (const [index, text] of toVary.entries()) {
      console.log(`- > ${text}`);
      for (const variation of variations[index]!) console.log(`  1. ${variation}`);
    }
  }
  console.log('');
}
