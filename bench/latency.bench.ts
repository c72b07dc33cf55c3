import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writingContexts } from '../src/model/explore/context.ts';
import { exploreText } from '../src/model/explore/exploration.ts';
import { interpolate } from '../src/model/explore/interpolation.ts';
import { encodeSelection } from '../src/model/explore/selection.ts';
import { steer } from '../src/model/explore/steering.ts';
import { vary } from '../src/model/explore/variations.ts';
import { percentile } from '../src/model/numerics/rankStatistics.ts';
import { ModelSession } from '../src/model/process/open/modelSession.ts';
import { spread } from './heldOutPassages.ts';

/**
 * How long explored text, a moved slider, a step of an interpolation and eight variations take.
 *
 *     npm run bench -- latency MODEL [--moves 100] [--tokens 25] [--passages 20]
 *
 * Counted is everything but the messages between the processes (under a millisecond): decoding, and finding the nearest
 * passages. Passages have about so many tokens, and stand after the two before them. What they become may be longer or
 * shorter, so that is printed too. The first word that changes is the one that a writer sees first.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    moves: { type: 'string', default: '100' },
    tokens: { type: 'string', default: '25' },
    passages: { type: 'string', default: '20' },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('Name a model folder.');

const SLACK = 5;
const STEP = 0.5;
/** Hardly any word changes. */
const SMALL_STEP = 0.002;
const MOVES_PER_OTHER = 5;
const tokens = Number(values.tokens);
const decoding = { temperature: 0, topP: 1, seed: 0 };

const started = performance.now();
const session = await ModelSession.open(resolve(folder), 'cpu');
const opening = performance.now() - started;
const model = session.latent;
const count = (text: string): number => model.tokenizer.encode(text).length;
const all = model.passages.map(({ text }) => text);
const numbers = [...all.keys()].filter((i) => i > 1 && Math.abs(count(all[i]!) - tokens) <= SLACK);

const measured = new Map<string, number[]>();
const note = (name: string, value: number): void => {
  measured.set(name, [...(measured.get(name) ?? []), value]);
};
async function timed<T>(name: string, run: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await run();
  note(name, performance.now() - began);
  return result;
}

const chosen = spread(numbers, Number(values.passages));
const moves = Math.ceil(Number(values.moves) / chosen.length);
let read = { tokens: 0, known: 0 };
// The first passage warms up and is not counted.
for (const [i, number] of [chosen[0]!, ...chosen].entries()) {
  if (i === 1) measured.clear();
  const text = all[number]!;
  const before = all.slice(Math.max(0, number - 2), number).join(' ');
  await timed('first code, ms', () => encodeSelection(model, text));
  const { pieces, sliders: initialSliders } = await timed('explored, code sought and context read, ms', () =>
    exploreText(model, text, { before }),
  );
  note('tokens of the passage', count(text));
  let shown = text;
  const counted = { ...model.tokensRead };
  for (let move = 0; move < moves; move++) {
    const sliders = initialSliders.map((value, axis) =>
      axis === (i + (move >> 2)) % model.axes.length ? value + STEP * (1 + (move & 3)) : value,
    );
    const began = performance.now();
    let firstChange: number | undefined;
    const previous = shown;
    const onText = (soFar: string): void => {
      if (!previous.startsWith(soFar)) firstChange ??= performance.now() - began;
    };
    const moved = await timed('slider moved, whole text, ms', () =>
      steer(model, { pieces, initialSliders, sliders, decoding, before, onText }),
    );
    shown = moved.text;
    if (firstChange !== undefined) note('slider moved, first changed word, ms', firstChange);
    note('tokens of the moved text', count(moved.text));
    const little = sliders.map((value, axis) => (axis === 0 ? value + SMALL_STEP : value));
    const request = { pieces, initialSliders, sliders: little, decoding, before };
    const again = performance.now();
    const same = await steer(model, request);
    if (same.text === shown) note('slider moved, no word changes, ms', performance.now() - again);
    else shown = same.text;
  }
  if (i > 0 && model.tokensRead !== undefined)
    read = {
      tokens: read.tokens + model.tokensRead.read - (counted.read ?? 0),
      known: read.known + model.tokensRead.known - (counted.known ?? 0),
    };
  if (i % MOVES_PER_OTHER > 0 && i > 0) continue;
  const to = all[chosen[(i + 1) % chosen.length]!]!;
  await timed('one step of an interpolation, ms', () =>
    interpolate(model, { from: text, to, t: 0.3 + i / 1000, decoding }),
  );
  const contexts = writingContexts(model, pieces, { before });
  if (contexts !== undefined) await model.prepare(contexts);
  const variations = await timed('eight variations, ms', () =>
    vary(model, { pieces, count: 8, distance: 1, decoding: { ...decoding, seed: i }, before }),
  );
  for (const variation of variations) note('tokens of a variation', count(variation.text));
}
const rounded = (value: number): number => Math.round(value * 10) / 10;
console.log(
  JSON.stringify(
    {
      parameters: model.parameters,
      openMilliseconds: Math.round(opening),
      ...Object.fromEntries(
        [...measured].map(([name, list]) => {
          const sorted = list.toSorted((a, b) => a - b);
          return [
            name,
            {
              p50: rounded(percentile(sorted, 0.5)),
              p95: rounded(percentile(sorted, 0.95)),
              count: sorted.length,
            },
          ];
        }),
      ),
      ...(read.tokens + read.known > 0 && {
        shareOfTokensNotReadAgain: rounded((100 * read.known) / (read.tokens + read.known)) / 100,
      }),
      residentMegabytes: Math.round(process.memoryUsage().rss / 2 ** 20),
    },
    undefined,
    2,
  ),
);
await session.close();
