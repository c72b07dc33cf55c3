import assert from 'node:assert/strict';
import type { NextToken, WritingContext } from '../../../src/model/decoding/decoding.ts';
import type { CodedText } from '../../../src/model/decoding/stepDecoder.ts';
import { RECORD_FORMAT_VERSION, type TrainingRecord } from '../../../src/model/checkpoint/trainingRecord.ts';
import type { SavedModel } from '../../../src/model/checkpoint/modelFolder.ts';
import type { Engine } from '../../../src/model/engine/engine.ts';
import { createOnnxEngine } from '../../../src/model/engine/onnx/onnxRuntime.ts';
import {
  contextsOf,
  following,
  repetitions,
  type Repetition,
  writingContexts,
} from '../../../src/model/explore/context.ts';
import { continueFrom } from '../../../src/model/explore/continuation.ts';
import { fitsOf, likenessOf } from '../../../src/model/explore/fits.ts';
import { exploreText } from '../../../src/model/explore/exploration.ts';
import { interpolate } from '../../../src/model/explore/interpolation.ts';
import { LatentModel, type Computed } from '../../../src/model/explore/latentModel.ts';
import { codesOf, encodeSelection, type Piece } from '../../../src/model/explore/selection.ts';
import { soloEnds } from '../../../src/model/explore/soloEnds.ts';
import { steer, type Steering } from '../../../src/model/explore/steering.ts';
import { askedTurns, drawTurns, type Turn } from '../../../src/model/explore/turns.ts';
import { vary } from '../../../src/model/explore/variations.ts';
import { wordAlternatives, writeOn } from '../../../src/model/explore/wordChoice.ts';
import type { LanguageModel } from '../../../src/model/languageModel/languageModel.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { builtInDirections } from '../../../src/model/sliders/directions/directions.ts';
import { initializeParameters } from '../../../src/model/vae/network/parameters.ts';
import { TINY_STEERING, tinySteering } from '../decoding/steered/tinyModels.ts';
import { tinyLanguageModel } from '../languageModel/tinyLanguageModel.ts';

const GREEDY = { temperature: 0, topP: 1, seed: 3 };
const TEXTS = [
  'the cat saw the dog.',
  'the dog ran.',
  'the melon saw the cat.',
  'melancholy dog',
  'the cat ran.',
];

/** A random language model and a random network: no language, but everything that is asked of a real one. */
describe('exploring with a language model', function () {
  this.timeout(60_000);
  let languageModel: LanguageModel;
  let engine: Engine;
  let model: LatentModel;
  let saved: SavedModel;

  before(async () => {
    languageModel = await tinyLanguageModel(1);
    engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
    const { hash } = languageModel.config;
    const config = { ...TINY_STEERING, languageModel: { ...TINY_STEERING.languageModel!, hash } };
    const parameters = new Map([...initializeParameters(config, Random.fromSeed(1)), ...tinySteering(2, 2)]);
    const passages = TEXTS.map((text, i) => ({
      ...{ text, file: 'one.txt', offset: 100 * i, length: text.length, split: 'training' as const },
    }));
    const training: TrainingRecord = {
      ...{
        formatVersion: RECORD_FORMAT_VERSION,
        trainedAt: '',
        trainedOn: '',
        trainedSeconds: 0,
        steps: 0,
        finished: true,
      },
      ...{ documents: [], leftOut: [], run: null },
    };
    const none = { tokenizer: undefined, codes: undefined, sliders: [], sliderFits: undefined };
    saved = { config, parameters, passages, training, ...none };
    await assert.rejects(LatentModel.of(saved, engine), { reason: 'language-model-needed' });
    model = await LatentModel.of(saved, engine, { languageModel });
  });
  after(async () => {
    await model.dispose();
    await engine.dispose();
    await languageModel.close();
  });

  const moved = async (text: string, { by = 2, ...changes }: { by?: number } & Partial<Steering> = {}) => {
    const { pieces, sliders: initialSliders } = await exploreText(model, text);
    const sliders = initialSliders.map((value, i) => (i === 0 ? value + by : value));
    return steer(model, { pieces, initialSliders, sliders, decoding: GREEDY, ...changes });
  };

  it('has a slider of each built-in direction, which is kept and not fitted again', async () => {
    const kept: Computed[] = [];
    const options = {
      languageModel,
      keep: (computed: Computed) => {
        kept.push(computed);
        return Promise.resolve();
      },
    };
    const first = await LatentModel.of(saved, engine, options);
    assert.deepEqual(
      first.sliders.slice(first.axes.length).map(({ lowLabel }) => lowLabel),
      builtInDirections.map(({ lowLabel }) => lowLabel),
    );
    const { directionFits } = kept.find((computed) => computed.directionFits !== undefined)!;
    const again = await LatentModel.of({ ...saved, directionFits }, engine, options);
    assert.equal(kept.filter((computed) => computed.directionFits !== undefined).length, 1);
    assert.deepEqual(again.directions, first.directions);
    await first.dispose();
    await again.dispose();
  });

  it('shows one slider at both ends as if it alone were moved', async () => {
    const { pieces, sliders: initialSliders } = await exploreText(model, 'the cat saw the dog.');
    const slider = model.axes.length;
    const request = { pieces, initialSliders, decoding: GREEDY };
    const { low, high } = await soloEnds(model, { ...request, slider });
    assert.ok(low.position <= -2 && high.position >= 2);
    for (const { position, text } of [low, high]) {
      const alone = await steer(model, { ...request, sliders: initialSliders.with(slider, position) });
      assert.equal(text, alone.text);
    }
    await assert.rejects(soloEnds(model, { ...request, slider: 1000 }), { reason: 'no-slider' });
  });

  it('gives each passage the text before it, also that of the passages before', async () => {
    const pieces = await encodeSelection(model, 'The dog ran.\n\nThe cat saw.');
    const contexts = contextsOf(pieces, { before: '# Late\n\n', file: 'one.md' });
    assert.deepEqual(contexts, [
      { text: 'Late', separator: '\n\n' },
      { text: 'Late\n\nThe dog ran.', separator: '\n\n' },
    ]);
    assert.deepEqual(contextsOf(pieces, {})[0], { text: '', separator: '' });
  });

  it('tells what comes after, and what stands before that', () => {
    const pieces: Piece[] = [{ kind: 'passage', text: 'the dog ran.', latentCode: [] }];
    const next = following(model, pieces, { before: 'the cat saw. ', after: ' the dog ran. the cat' })!;
    const { tokenizer } = model;
    assert.equal(tokenizer.decode(next.tokenIds), ' the dog ran.');
    assert.equal(tokenizer.decode(next.context.tokenIds), 'the cat saw. the dog ran.');
    assert.equal(following(model, pieces, { after: ' \n' }), undefined);
  });

  it('lets passages that follow one another share what the language model has read', async () => {
    const pieces = await encodeSelection(model, Array(60).fill('the dog ran and ran.').join(' '));
    const contexts = writingContexts(model, pieces, { before: 'the cat saw the dog. '.repeat(90) })!;
    assert.equal(contexts.length, 60);
    let shared = 0;
    for (const [i, { tokenIds }] of contexts.entries()) {
      assert.ok(tokenIds.length >= 96 && tokenIds.length <= 288, `${tokenIds.length} tokens`);
      const before = contexts[i - 1]?.tokenIds ?? [];
      if (before.every((tokenId, at) => tokenIds[at] === tokenId)) shared++;
    }
    assert.ok(shared > 50, `${shared} begin with the one before`);
  });

  it('writes other words after another text', async () => {
    const after = (before: string) => moved('the cat saw the dog.', { before });
    const texts = [await after('melancholy melon ran the dog. '), await after('the the the the. ')];
    assert.notEqual(texts[0]!.text, texts[1]!.text);
    assert.equal(texts[0]!.text, texts[0]!.text.trim(), 'the space before it is its context’s');
  });

  it('is the language model alone at strength 0, whatever the sliders say', async () => {
    const decoding = { ...GREEDY, strength: 0 };
    const texts = await Promise.all([-3, 1, 3].map((by) => moved(TEXTS[0]!, { by, decoding })));
    assert.equal(new Set(texts.map(({ text }) => text)).size, 1);
    const steered = await Promise.all([-3, 1, 3].map((by) => moved(TEXTS[0]!, { by })));
    assert.ok(new Set(steered.map(({ text }) => text)).size > 1);
  });

  it('tells the words as they come, until all are there', async () => {
    const heard: string[] = [];
    const { text } = await moved('the melon saw the cat.', { onText: (soFar: string) => heard.push(soFar) });
    assert.ok(heard.length > 1);
    assert.equal(heard.at(-1), text);
    for (const [i, soFar] of heard.entries()) assert.ok(i === 0 || soFar.length >= heard[i - 1]!.length);
  });

  it('measures how well texts say a passage again and fit a place, text after it or none', async () => {
    const { pieces } = await exploreText(model, 'the cat saw the dog. the dog ran.');
    const surroundings = { before: 'the melon ran. ', after: ' the cat ran.' };
    const contexts = writingContexts(model, pieces, surroundings)!;
    const said = repetitions(model, pieces, contexts).map((one) => one.said);
    const offers = ['melancholy dog', 'the dog saw the melon.'].map((text) => ({
      tokenIds: contexts.map(({ separator }) => model.tokenizer.encode(`${separator}${text}`)),
      pieces: pieces.map((piece): Piece => (piece.kind === 'passage' ? { ...piece, text } : piece)),
      contexts: said,
    }));
    const latentCode = new Float32Array(model.config.latentSize);
    const alone = async (text: Pick<CodedText, 'tokenIds' | 'context'>): Promise<number> =>
      (await model.score([{ ...text, latentCode }], undefined, { strength: 0 }))[0]!;
    const each = (tokenIds: readonly (readonly number[])[], places: readonly WritingContext[]) =>
      Promise.all(tokenIds.map((tokens, p) => alone({ tokenIds: tokens, context: places[p]! })));
    const mean = ([a, b]: readonly number[]): number => (a! + b!) / 2;
    const likeness = await likenessOf(model, offers);
    const likely = offers.map((offer, i) => ({ ...offer, likeness: likeness[i]! }));
    const fits = await fitsOf(model, likely, { contexts, surroundings });
    const cutOff = await fitsOf(model, likely, { contexts, surroundings: { before: 'the melon ran. ' } });
    for (const [i, { tokenIds, pieces: offered }] of offers.entries()) {
      assert.ok(Math.abs(likeness[i]! - mean(await each(tokenIds, said))) < 1e-4);
      const expected = likeness[i]! + mean(await each(tokenIds, contexts));
      assert.ok(Math.abs(cutOff[i]! - expected) < 1e-4, `${cutOff[i]} ${expected}`);
      const leading = 1.5 * (await alone(following(model, offered, surroundings)!));
      assert.ok(Math.abs(fits[i]! - expected - leading) < 1e-4, `${fits[i]} ${expected + leading}`);
    }
    assert.notEqual(fits[0], fits[1]);
  });

  it('draws turns: what stands before a word stays, another word comes', async () => {
    const text = 'the cat saw the dog.';
    const { pieces } = await exploreText(model, text);
    const [latentCode] = codesOf(model, pieces);
    const [{ said }] = repetitions(model, pieces, writingContexts(model, pieces, {})!) as [Repetition];
    const draw = (reach: number, seed = 3): Promise<Turn[]> =>
      drawTurns(
        model,
        { text, latentCode: latentCode!, said },
        { count: 6, reach, random: Random.fromSeed(seed) },
      );
    const turns = await draw(1);
    assert.equal(new Set(turns.map(({ beginning }) => beginning.join())).size, turns.length);
    assert.ok(turns.length > 2);
    const own = model.tokenizer.encode(`${said.separator}${text}`);
    for (const { beginning, rest } of turns) {
      const at = beginning.length - 1;
      assert.deepEqual(beginning.slice(0, at), own.slice(0, at));
      assert.notEqual(beginning[at], own[at]);
      assert.match(model.tokenizer.decode(beginning.slice(-1)), /^ \p{L}/u);
      assert.deepEqual(rest, own.slice(own.length - rest.length));
    }
    assert.deepEqual(await draw(1), turns);
    assert.notDeepEqual(await draw(1, 4), turns);
    // What a move asks for, it makes likelier; those first of which the sum of ln p and gain is larger.
    const source = { text, latentCode: latentCode!, said };
    const moved = latentCode!.map((value, i) => value + (i === 0 ? 3 : 0));
    const asked = await askedTurns(model, source, moved, { count: 2, strength: 1 });
    assert.ok(asked.length > 0);
    const places = own.flatMap((_, at) => (at > 0 ? [at] : []));
    const [after, before] = await model.alternatives(
      [moved, latentCode!].map((code) => ({ latentCode: code, context: said, tokenIds: own, places })),
    );
    const scores = asked.map(({ beginning }) => {
      const [place, tokenId] = [places.indexOf(beginning.length - 1), beginning.at(-1)!];
      const of = (lists: readonly (readonly NextToken[])[]): number =>
        lists[place]!.find((one) => one.tokenId === tokenId)!.logProbability;
      const gain = of(after!) - of(before!);
      assert.ok(gain > 0, `${gain}`);
      return of(after!) + gain;
    });
    assert.deepEqual(
      scores,
      scores.toSorted((a, b) => b - a),
    );
    assert.deepEqual(await askedTurns(model, source, latentCode!, { count: 2, strength: 1 }), []);
  });

  it('changes a word at least where a slider moves far enough, and says a passage again where it moves little', async () => {
    const text = 'the cat saw the dog.';
    const [far, further, near] = await Promise.all([1, 1.1, 1e-3].map((by) => moved(text, { by })));
    assert.notEqual(far!.text, text);
    assert.equal(further!.text, far!.text);
    const { pieces } = await exploreText(model, text);
    const [code] = codesOf(model, pieces);
    const [{ said }] = repetitions(model, pieces, writingContexts(model, pieces, {})!) as [Repetition];
    const [again] = await model.decode([code!], { ...GREEDY, beams: 1, contexts: [said] });
    assert.equal(near!.text, again!.trim());
  });

  it('varies, interpolates, and ends where it is asked to', async () => {
    const { pieces } = await exploreText(model, 'the cat saw the dog.');
    const around = { before: 'the dog ran. ', after: ' the cat ran.' };
    const variations = await vary(model, { pieces, count: 2, distance: 1, decoding: GREEDY, ...around });
    assert.equal(new Set(variations.map(({ text }) => text)).size, 2);
    const ends = { from: 'the cat saw the dog.', to: 'the melon saw the cat.' };
    const [a, between, b] = await Promise.all(
      [0, 0.5, 1].map((t) => interpolate(model, { ...ends, before: around.before, t, decoding: GREEDY })),
    );
    assert.deepEqual([a!.text, b!.text], [ends.from, ends.to]);
    assert.notEqual(between!.text, '');
  });

  it('goes on in the middle of a word, and after a sentence', async () => {
    const decoding = { ...GREEDY, temperature: 0.8 };
    const inside = await continueFrom(model, { prompt: 'the cat saw the mel', count: 3, decoding });
    assert.equal(inside.length, 3);
    for (const { text } of inside) assert.doesNotMatch(text, /^mel/, 'the word is not begun again');
    const next = await continueFrom(model, { prompt: 'the cat saw the dog.', count: 2, decoding });
    assert.equal(next.length, 2);
    for (const { text } of next) assert.match(text, /^ \S/);
  });

  it('writes a passage on from another word, and leaves what stands before and around it', async () => {
    const text = 'the cat saw the dog.\n\nthe melon ran. the dog ran.';
    const pieces = await encodeSelection(model, text);
    const at = text.indexOf('ran');
    const place = { pieces, at, decoding: GREEDY, before: 'melancholy ran. ' };
    const alternatives = await wordAlternatives(model, { ...place, count: 5 });
    assert.equal(new Set(alternatives.map(({ word }) => word)).size, 5);
    const sum = alternatives.reduce((all, { probability }) => all + probability, 0);
    assert.ok(sum > 0 && sum <= 1, `${sum}`);
    const heard: string[] = [];
    const onText = (soFar: string): void => void heard.push(soFar);
    const written = await writeOn(model, { ...place, word: 'saw', onText });
    assert.match(written.text, /^the cat saw the dog\.\n\nthe melon saw\P{L}/u);
    assert.match(written.text, /the dog ran\.$/);
    assert.equal(heard.at(-1), written.text);
    assert.deepEqual(codesOf(model, written.pieces), codesOf(model, pieces));
    await assert.rejects(writeOn(model, { ...place, at: text.indexOf('\n'), word: 'saw' }), {
      reason: 'no-text',
    });
    await assert.rejects(wordAlternatives(model, { ...place, at: text.length, count: 5 }), {
      reason: 'no-text',
    });
  });

  it('stops at the next token when it is cancelled', async () => {
    const controller = new AbortController();
    const [code] = codesOf(model, await encodeSelection(model, 'the dog ran.'));
    const decoding = model.decode(
      [code!],
      {
        ...GREEDY,
        fewestTokens: 20,
        onText: () => {
          controller.abort(new Error('newer'));
        },
      },
      controller.signal,
    );
    await assert.rejects(decoding, /newer/);
  });
});
