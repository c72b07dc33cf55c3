import { appendFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brokenForms, passageForm } from '../src/model/decoding/passageForm.ts';
import { following, writingContexts } from '../src/model/explore/context.ts';
import { codesOf, encodeSelection, withPassages } from '../src/model/explore/selection.ts';
import { ModelSession } from '../src/model/process/open/modelSession.ts';
import { openStarter } from '../src/model/process/open/openStarter.ts';
import { Random } from '../src/model/numerics/random.ts';
import { heldOut, spread } from './heldOutPassages.ts';
import { workspaceOf } from './workspaceOf.ts';

/**
 * Many variations of each held-out passage, with everything that might tell which of them are worth keeping.
 *
 *     npm run bench -- variationPool --text FOLDER (--model MODEL | --starter media/steering) --out POOL.jsonl [--passages 40] [--seed 1]
 */
const { values } = parseArgs({
  options: {
    text: { type: 'string', default: '' },
    model: { type: 'string' },
    starter: { type: 'string' },
    out: { type: 'string', default: '' },
    passages: { type: 'string', default: '40' },
    distances: { type: 'string', default: '0.5,0.75,1,1.5' },
    each: { type: 'string', default: '6' },
    strength: { type: 'string', default: '1' },
    exactly: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});
const { signal } = new AbortController();
const session =
  values.model === undefined
    ? await openStarter(
        {
          workspace: workspaceOf(values.text),
          starterFolder: resolve(values.starter ?? 'media/steering'),
          device: 'cpu',
        },
        signal,
      )
    : await ModelSession.open(values.model, 'cpu');
const model = session.latent;
const passages = spread(await heldOut(values.text, Number(values.seed)), Number(values.passages));
const strength = Number(values.strength);
const random = Random.fromSeed(Number(values.seed));
const deviations = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i]! - b[i]!) / model.posteriorDeviation[i]!) ** 2;
  return Math.sqrt(sum / a.length);
};
for (const [number, { text, before, after, file }] of passages.entries()) {
  const around = { before, after, file };
  const pieces = await encodeSelection(model, text, { file, exactly: values.exactly });
  const [code] = codesOf(model, pieces);
  const [first] = await model.encode([text]);
  if (code === undefined || pieces.filter(({ kind }) => kind === 'passage').length !== 1) continue;
  const form = passageForm(text);
  const [context] = writingContexts(model, pieces, around)!;
  const sourceIds = model.tokenizer.encode(text);
  const moved = values.distances
    .split(',')
    .map(Number)
    .flatMap((distance) =>
      Array.from({ length: Number(values.each) }, () => ({
        distance,
        code: code.map((value, i) => value + distance * model.posteriorDeviation[i]! * random.normal()),
      })),
    );
  const decoded = await model.decodeScored(
    moved.map(({ code }) => code),
    {
      temperature: 0,
      topP: 1,
      seed: 1,
      strength,
      beams: 1,
      familiar: [text],
      contexts: moved.map(() => context!),
      longest: moved.map(() => 12 + 2 * sourceIds.length),
    },
  );
  const own = codesOf(model, pieces);
  const unsteered = await model.score(
    decoded.map(({ tokenIds }, i) => ({ tokenIds, latentCode: moved[i]!.code, context: context! })),
    signal,
    { strength: 0 },
  );
  const next = decoded.map(({ text: said }, i) =>
    following(model, withPassages(pieces, [said], [moved[i]!.code]).pieces, around),
  );
  const after0 = next.some((text) => text === undefined)
    ? decoded.map(() => 0)
    : await model.score(
        next.map((text, i) => ({ ...text!, latentCode: moved[i]!.code })),
        signal,
        { strength: 0 },
      );
  const back = await model.encode(decoded.map(({ text: said }) => (said.trim() === '' ? '.' : said.trim())));
  const cycle = await model.score(
    back.map((latentCode) => ({ tokenIds: sourceIds, latentCode })),
    signal,
  );
  const underOwn = await model.score(
    moved.map(({ code: latentCode }) => ({ tokenIds: sourceIds, latentCode })),
    signal,
  );
  const underFirst = await model.score(
    decoded.map(({ tokenIds }) => ({ tokenIds, latentCode: own[0]!, context: context! })),
    signal,
  );
  for (const [i, { text: said, tokenIds, logProbabilityPerToken }] of decoded.entries())
    appendFileSync(
      values.out,
      `${JSON.stringify({
        workspace: basename(values.text),
        passage: number,
        source: text,
        before: before.slice(-240),
        after: after?.slice(0, 160) ?? '',
        distance: moved[i]!.distance,
        text: said.trim(),
        tokens: tokenIds.length,
        sourceTokens: sourceIds.length,
        broken: brokenForms(form, passageForm(said.trim())),
        own: logProbabilityPerToken,
        unsteered: unsteered[i],
        following: after0[i],
        cycle: cycle[i],
        underOwn: underOwn[i],
        underFirst: underFirst[i],
        toCode: deviations(back[i]!, moved[i]!.code),
        toSource: deviations(back[i]!, first!),
      })}\n`,
    );
}
await session.close();
