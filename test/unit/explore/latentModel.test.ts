import assert from 'node:assert/strict';
import { join } from 'node:path';
import { CheckpointError } from '../../../src/model/checkpoint/checkpointError.ts';
import { loadModel, saveModel } from '../../../src/model/checkpoint/modelFolder.ts';
import { createOnnxEngine } from '../../../src/model/engine/onnx/onnxRuntime.ts';
import { continueFrom } from '../../../src/model/explore/continuation.ts';
import type { Decoding } from '../../../src/model/decoding/decoding.ts';
import { explorePrior, exploreText } from '../../../src/model/explore/exploration.ts';
import { interpolate, passagesAt } from '../../../src/model/explore/interpolation.ts';
import { LatentError } from '../../../src/model/space/latentError.ts';
import { LatentModel } from '../../../src/model/explore/latentModel.ts';
import { add, along } from '../../../src/model/space/paths.ts';
import { reconstruct } from '../../../src/model/explore/reconstruction.ts';
import { sample } from '../../../src/model/explore/sampling.ts';
import { codesOf, nearestToText, type Piece } from '../../../src/model/explore/selection.ts';
import { steer } from '../../../src/model/explore/steering.ts';
import { brokenForms, passageForm } from '../../../src/model/decoding/passageForm.ts';
import { vary } from '../../../src/model/explore/variations.ts';
import { wordAlternatives, writeOn } from '../../../src/model/explore/wordChoice.ts';
import { decodeSteps, type LatentPath } from '../../../src/model/explore/interpolationPath.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { trainTokenizer } from '../../../src/model/tokenizer/training.ts';
import { smallModel, type SmallModel } from './smallModel.ts';

const greedy: Decoding = { temperature: 0, topP: 1, seed: 1 };
const sampled: Decoding = { temperature: 0.8, topP: 0.9, seed: 1 };
const hasReason =
  (reason: string) =>
  (error: unknown): boolean =>
    error instanceof LatentError && error.reason === reason;
const joined = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('');
const betweens = (pieces: readonly Piece[]): string[] =>
  pieces.filter(({ kind }) => kind === 'between').map(({ text }) => text);

describe('latent model', () => {
  let small: SmallModel;
  let model: LatentModel;
  let one: string;
  let three: string;

  before(async () => {
    small = await smallModel();
    ({ model } = small);
    const sentences = model.passages
      .map(({ text }) => text)
      .filter((text) => /^\p{Lu}.{20,60}[.]$/u.test(text));
    one = sentences[0]!;
    three = `  ${sentences[1]!}\r\n\r\n\t${sentences[2]!}  ${sentences[3]!}\n`;
  });
  after(() => small.close());

  it('has the codes kept that it computes when first opened, and opens to the same space again', async () => {
    const saved = await loadModel(small.folder);
    assert.equal(saved.codes?.posteriorMean.length, saved.passages.length * model.config.latentSize);
    const engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
    const again = await LatentModel.open(small.folder, engine);
    assert.deepEqual(again.axes, model.axes);
    assert.deepEqual(
      again.aggregatePosterior.sample(Random.fromSeed(1)),
      model.aggregatePosterior.sample(Random.fromSeed(1)),
    );
    await again.dispose();
    await engine.dispose();
  });

  it('opens a model without passages, and refuses one whose tokenizer is not its own', async () => {
    const saved = await loadModel(small.folder);
    const folder = join(small.folder, 'other');
    const engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
    await saveModel(folder, { ...saved, passages: [], codes: undefined });
    const bare = await LatentModel.open(folder, engine);
    const { sliders, nearest } = await exploreText(bare, one);
    assert.deepEqual([sliders, nearest], [[], []]);
    assert.notEqual((await sample(bare, { count: 1, decoding: greedy }))[0]!.text, '');
    await bare.dispose();
    const larger = trainTokenizer(
      saved.passages.map(({ text }) => text),
      { vocabularySize: model.config.vocabularySize + 100 },
    );
    for (const tokenizer of [{}, { ...saved.tokenizer, model: {} }, larger]) {
      await saveModel(folder, { tokenizer });
      await assert.rejects(
        LatentModel.open(folder, engine),
        (error) => error instanceof CheckpointError && error.reason === 'model-damaged',
      );
    }
    await engine.dispose();
  });

  it('encodes a passage the same whatever it is batched with', async () => {
    const texts = model.passages.slice(0, 40).map(({ text }) => text);
    const together = await model.encode(texts);
    for (const [i, text] of texts.slice(0, 5).entries()) {
      const [alone] = await model.encode([text]);
      for (let d = 0; d < alone!.length; d++) assert.ok(Math.abs(alone![d]! - together[i]![d]!) < 1e-4);
    }
  });

  it('cuts a sentence that is too long for the model, in any script, without losing a byte', async () => {
    const { maximumLength } = model.config;
    for (const text of [
      '灯'.repeat(70),
      `${'and so on '.repeat(60)}.`,
      `The crab ${'🦀'.repeat(60)} walked.`,
    ]) {
      const { pieces } = await exploreText(model, text);
      assert.equal(joined(pieces), text);
      for (const piece of pieces)
        if (piece.kind === 'passage') assert.ok(model.tokenizer.encode(piece.text).length <= maximumLength);
    }
  });

  describe('exploring', () => {
    it('keeps the text, byte for byte, and starts the sliders at its own place', async () => {
      const { pieces, sliders, nearest } = await exploreText(model, three);
      assert.equal(joined(pieces), three);
      assert.equal(pieces.filter(({ kind }) => kind === 'passage').length, 3);
      assert.equal(sliders.length, model.axes.length);
      assert.ok(model.axes.length >= 8);
      assert.equal(nearest.length, 5);
      assert.ok(nearest[0]!.distance < 1e-3);
    });

    it('tells words from markup by the document that the text is from', async () => {
      const items = `- ${one}\n  1. *${one}*\n`;
      const { pieces } = await exploreText(model, items, { file: 'notes/a.md' });
      assert.deepEqual(betweens(pieces), ['- ', '\n  1. ', '\n']);
      const heading = `\\section{${one}}`;
      assert.deepEqual(betweens((await exploreText(model, heading, { file: 'a.tex' })).pieces), [
        '\\section{',
        '}',
      ]);
      await assert.rejects(exploreText(model, heading), hasReason('no-text'), 'as plain text it is code');
    });

    it('refuses what is empty, what is too long and what is of another model', async () => {
      for (const text of ['', ' \n\t ']) await assert.rejects(exploreText(model, text), hasReason('no-text'));
      await assert.rejects(exploreText(model, `${one} `.repeat(200)), hasReason('text-too-long'));
      await assert.rejects(exploreText(model, 'x'.repeat(600_000)), hasReason('text-too-long'));
      const { pieces, sliders } = await exploreText(model, one);
      const foreign: Piece[] = [{ kind: 'passage', text: one, latentCode: [1, 2] }];
      const request = { pieces, initialSliders: sliders, sliders, decoding: greedy };
      await assert.rejects(steer(model, { ...request, pieces: foreign }), hasReason('wrong-model'));
      await assert.rejects(steer(model, { ...request, sliders: [1] }), hasReason('wrong-model'));
    });

    it('draws another passage for another seed, the same for the same', async () => {
      const draw = async (seed: number): Promise<string> =>
        joined((await explorePrior(model, { ...greedy, seed })).pieces);
      assert.equal(await draw(1), await draw(1));
      assert.notEqual(await draw(1), await draw(2));
    });

    it('finds the passage itself as the nearest', async () => {
      const found = await nearestToText(model, one, 3);
      assert.equal(found.length, 3);
      assert.equal(found[0]!.text, one);
      assert.ok(found[0]!.distance < 1e-3);
    });
  });

  describe('steering', () => {
    it('gives the text back verbatim where no slider moved', async () => {
      const { pieces, sliders } = await exploreText(model, three);
      const { text } = await steer(model, { pieces, initialSliders: sliders, sliders, decoding: greedy });
      assert.equal(text, three);
    });

    it('moves all passages by the same step and keeps what stands between them', async () => {
      const { pieces, sliders } = await exploreText(model, three);
      const moved = sliders.map((value, axis) => (axis === 1 ? value + 1.5 : value));
      const result = await steer(model, {
        pieces,
        initialSliders: sliders,
        sliders: moved,
        decoding: greedy,
      });
      assert.notEqual(result.text, three);
      assert.deepEqual(betweens(result.pieces), betweens(pieces));
      assert.equal(joined(result.pieces), result.text);
      const { direction, scale } = model.axes[1]!;
      for (const [i, piece] of result.pieces.entries()) {
        const before = pieces[i]!;
        if (piece.kind !== 'passage' || before.kind !== 'passage') continue;
        for (const [d, value] of piece.latentCode.entries())
          assert.ok(Math.abs(value - before.latentCode[d]! - 1.5 * scale * direction[d]!) < 1e-4);
      }
    });

    it('stops between two tokens when it is cancelled', async () => {
      const { pieces, sliders } = await exploreText(model, one);
      const controller = new AbortController();
      const moved = sliders.map((value) => value + 1);
      const request = { pieces, initialSliders: sliders, sliders: moved, decoding: greedy };
      const steering = steer(model, request, controller.signal);
      controller.abort(new Error('overtaken'));
      await assert.rejects(steering, /overtaken/);
    });
  });

  describe('common random numbers', () => {
    /** Share of the texts that stay exactly the same. */
    async function unchanged(step: number, seed: number): Promise<number> {
      const codes = await model.encode(model.passages.slice(0, 12).map(({ text }) => text));
      const nudge = Random.fromSeed(3)
        .normals(model.config.latentSize)
        .map((value) => step * value);
      const before = await model.decode(codes, sampled);
      const after = await model.decode(
        codes.map((code) => add(code, nudge)),
        { ...sampled, seed },
      );
      return before.filter((text, i) => text === after[i]).length / codes.length;
    }

    it('give the same text for the same seed, and mostly the same for a tiny move', async () => {
      assert.equal(await unchanged(0, sampled.seed), 1);
      assert.ok((await unchanged(1e-5, sampled.seed)) > 0.7);
    });

    it('give other texts for another seed', async () => {
      assert.ok((await unchanged(0, sampled.seed + 1)) < 0.1);
    });
  });

  it('scores a text as likely as decoding found it', async () => {
    const codes = await model.encode(model.passages.slice(0, 5).map(({ text }) => text));
    const decoded = await model.decodeScored(codes, { ...greedy, beams: 1 });
    const scores = await model.score(decoded.map(({ tokenIds }, i) => ({ tokenIds, latentCode: codes[i]! })));
    for (const [i, { logProbabilityPerToken }] of decoded.entries())
      assert.ok(Math.abs(scores[i]! - logProbabilityPerToken) < 1e-4);
    assert.deepEqual(await model.score([]), []);
  });

  describe('interpolating', () => {
    it('gives both ends verbatim, on either path', async () => {
      for (const kind of ['spherical', 'linear'] as const)
        for (const [t, expected] of [
          [0, three],
          [1, one],
        ] as const) {
          const { text } = await interpolate(model, { from: three, to: one, t, decoding: greedy, kind });
          assert.equal(text, expected);
        }
    });

    it('changes on the path', async () => {
      const texts = new Set<string>();
      const to = model.passages.at(-1)!.text;
      for (const t of [0, 0.2, 0.4, 0.6, 0.8, 1])
        texts.add((await interpolate(model, { from: one, to, t, decoding: greedy })).text);
      assert.ok(texts.size >= 5);
    });

    it('gives each step the likeliest there of the texts of steps near it, the ends their own', async () => {
      const passages = model.passages.slice(0, 8).map(({ text }) => text);
      const codes = await model.encode(passages);
      const paths = codes.slice(1).map((b, i): LatentPath => {
        return (t) => along('spherical', codes[i]!, b, t, model.aggregatePosterior.mean);
      });
      const steps = paths.flatMap((path) => [0, 0.05, 0.5, 1].map((t) => ({ path, t })));
      const texts = await decodeSteps(model, steps, greedy);
      let moved = 0;
      for (const [i, { path, t }] of steps.entries()) {
        const offsets = t === 0 || t === 1 ? [0] : [0, -0.1, -0.05, 0.05, 0.1];
        const near = offsets.map((offset) => t + offset).filter((s) => s > -1e-9);
        const decoded = await model.decodeScored(near.map(path), greedy);
        const scores = await model.score(decoded.map(({ tokenIds }) => ({ tokenIds, latentCode: path(t) })));
        const best = scores.indexOf(Math.max(...scores));
        assert.equal(texts[i], decoded[best]!.text.trim());
        if (best > 0) moved++;
      }
      assert.ok(moved > 0, 'some step has the text of another');
      const [from, to] = [passages[0]!, passages[1]!];
      assert.equal((await interpolate(model, { from, to, t: 0.5, decoding: greedy })).text, texts[2]);
    });

    it('draws at a step from its own code alone', async () => {
      const [a, b] = await model.encode([model.passages[0]!.text, model.passages.at(-1)!.text]);
      const path = (t: number): Float32Array => along('spherical', a!, b!, t, model.aggregatePosterior.mean);
      const [own] = await model.decode([path(0.5)], sampled);
      assert.deepEqual(await decodeSteps(model, [{ path, t: 0.5 }], sampled), [own!.trim()]);
    });

    it('keeps the markup of the nearer text, which the documents tell from words', async () => {
      const ends = { from: `# ${one}`, fromFile: 'a.md', to: `\\section{${one}}`, toFile: 'b.tex' };
      const between = async (t: number): Promise<string[]> =>
        betweens((await interpolate(model, { ...ends, t, decoding: greedy })).pieces);
      assert.deepEqual([await between(0.3), await between(0.7)], [['# '], ['\\section{', '}']]);
    });

    it('lets the passages that one text has more come in one by one', async () => {
      assert.deepEqual(
        [0, 0.2, 0.3, 0.6, 0.8, 1].map((t) => passagesAt(1, 3, t)),
        [1, 1, 2, 2, 3, 3],
      );
      const count = async (t: number): Promise<number> => {
        const { pieces } = await interpolate(model, { from: one, to: three, t, decoding: greedy });
        return pieces.filter(({ kind }) => kind === 'passage').length;
      };
      assert.deepEqual([await count(0.1), await count(0.5), await count(0.9)], [1, 2, 3]);
      const { pieces } = await interpolate(model, { from: one, to: three, t: 0.9, decoding: greedy });
      assert.deepEqual(betweens(pieces), ['  ', '\r\n\r\n\t', '  ', '\n']);
    });
  });

  it('offers other words for a word, and writes on from one', async () => {
    const { pieces } = await exploreText(model, three);
    const at = three.lastIndexOf(' ') + 1;
    const place = { pieces, at, decoding: greedy };
    const alternatives = await wordAlternatives(model, { ...place, count: 4 });
    assert.ok(alternatives.length > 0 && alternatives.length <= 4);
    for (const { word, probability } of alternatives) {
      assert.match(word, /^[\p{L}\p{N}]/u);
      assert.ok(probability > 0 && probability < 1);
    }
    const { text } = await writeOn(model, { ...place, word: 'lamp' });
    assert.ok(text.startsWith(`${three.slice(0, at)}lamp`), text);
  });

  describe('varying', () => {
    it('gives different texts, none of them the original, with the same gaps', async () => {
      const { pieces } = await exploreText(model, three);
      const variations = await vary(model, { pieces, count: 6, distance: 1, decoding: greedy });
      assert.equal(variations.length, 6);
      assert.equal(new Set([three, ...variations.map(({ text }) => text)]).size, 7);
      for (const variation of variations) assert.deepEqual(betweens(variation.pieces), betweens(pieces));
    });

    it('keeps the texts of the best form, of these the ones that the model finds likeliest, those first', async () => {
      const { pieces } = await exploreText(model, one);
      const form = passageForm(one);
      interface Judged {
        text: string;
        broken: number;
        likelihood: number;
      }
      const judged = async (codes: Float32Array[], beams = 2): Promise<Judged[]> =>
        (await model.decodeScored(codes, { ...greedy, beams })).map(({ text, logProbabilityPerToken }) => ({
          text: text.trim(),
          broken: brokenForms(form, passageForm(text)),
          likelihood: logProbabilityPerToken,
        }));
      const variations = await vary(model, { pieces, count: 5, distance: 1, decoding: greedy });
      const codes = variations.flatMap((variation) => codesOf(model, variation.pieces));
      const [searched, drafts] = [await judged(codes), await judged(codes, 1)];
      // What was searched has the words of another variation: then the draft stands.
      const kept = variations.map(({ text }, i) =>
        [searched[i]!, drafts[i]!].find((own) => own.text === text)!,
      );
      assert.ok(variations.some(({ text }, i) => text === searched[i]!.text && text !== drafts[i]!.text));
      assert.deepEqual(
        kept,
        kept.toSorted((x, y) => x.broken - y.broken || y.likelihood - x.likelihood),
      );
      const random = Random.fromSeed(12);
      const [code] = codesOf(model, pieces);
      const draws = Array.from({ length: 40 }, () =>
        code!.map((value, d) => value + model.posteriorDeviation[d]! * random.normal()),
      );
      const usual = await judged(draws);
      const mean = (of: Judged[], key: 'broken' | 'likelihood'): number =>
        of.reduce((sum, one) => sum + one[key], 0) / of.length;
      assert.ok(mean(kept, 'broken') <= mean(usual, 'broken'));
      assert.ok(
        mean(searched, 'likelihood') > mean(usual, 'likelihood'),
        `${JSON.stringify(searched)} against ${JSON.stringify(usual)}`,
      );
    });

    it('lists texts that lack what must stay last, and looks for others first', async () => {
      const { pieces } = await exploreText(model, one);
      const request = { pieces, count: 6, distance: 1, decoding: greedy };
      const free = (await vary(model, request)).map(({ text }) => text);
      // What half of them happen to have must stay now.
      const letters = [...new Set(free.join('').toLowerCase())].filter((letter) => /\p{L}/u.test(letter));
      const share = (letter: string): number =>
        free.filter((text) => text.toLowerCase().includes(letter)).length / free.length;
      const wanted = letters.toSorted((a, b) => Math.abs(share(a) - 0.5) - Math.abs(share(b) - 0.5))[0]!;
      assert.ok(share(wanted) > 0 && share(wanted) < 1, `all or none have ${wanted}`);
      const lacks = (text: string): number => (text.toLowerCase().includes(wanted) ? 0 : 1);
      const kept = (await vary(model, { ...request, lacks })).map(({ text }) => text);
      assert.equal(kept.length, 6);
      assert.deepEqual(
        kept.map(lacks),
        kept.map(lacks).toSorted((a, b) => a - b),
      );
      const whole = (texts: readonly string[]): number => texts.filter((text) => lacks(text) === 0).length;
      assert.ok(whole(kept) > whole(free), `${whole(kept)} of ${whole(free)}`);
      // Nothing can have it: all are there all the same.
      assert.equal((await vary(model, { ...request, lacks: () => 1 })).length, 6);
    });

    it('finds different texts even from distance 0', async () => {
      const { pieces } = await exploreText(model, one);
      const variations = await vary(model, { pieces, count: 3, distance: 0, decoding: greedy });
      assert.ok(variations.length > 1);
      assert.ok(variations.every(({ text }) => text !== one));
    });

    it('goes further for a greater distance', async () => {
      const { pieces } = await exploreText(model, one);
      const code = pieces[0]!.kind === 'passage' ? pieces[0]!.latentCode : [];
      const reach = async (distance: number): Promise<number> => {
        const variations = await vary(model, { pieces, count: 5, distance, decoding: sampled });
        const moved = variations.flatMap((variation) =>
          variation.pieces.flatMap((piece) => (piece.kind === 'passage' ? [piece.latentCode] : [])),
        );
        const far = moved.map((other) => Math.hypot(...other.map((value, d) => value - code[d]!)));
        return far.reduce((sum, value) => sum + value) / far.length;
      };
      assert.ok((await reach(2)) > 1.5 * (await reach(0.5)));
    });
  });

  it('never writes half a character, a control character or a line break', async () => {
    // The vocabulary's byte tokens, drawn almost at random, are full of these.
    const wild: Decoding = { temperature: 2, topP: 1, seed: 3 };
    for (const { text } of await sample(model, { count: 20, decoding: wild }))
      assert.doesNotMatch(text, /[\p{Cc}\uFFFD]/u);
  });

  it('samples and reconstructs what it is asked for', async () => {
    const samples = await sample(model, { count: 4, decoding: greedy });
    assert.equal(new Set(samples.map(({ text }) => text)).size, 4);
    const { text, pieces } = await reconstruct(model, three);
    assert.deepEqual(betweens(pieces), ['  ', '\r\n\r\n\t', '  ', '\n']);
    assert.equal(joined(pieces), text);
  });

  describe('continuing', () => {
    it('gives different texts that carry on the forced beginning of an unfinished passage', async () => {
      const prompt = `${one} The lamp`;
      const continuations = await continueFrom(model, { prompt, count: 4, decoding: sampled });
      assert.equal(new Set(continuations.map(({ text }) => text)).size, 4);
      assert.ok(continuations.every(({ text }) => text.trim() !== '' && !text.startsWith('The lamp')));
    });

    it('puts one space after a finished passage, and none after white space', async () => {
      const starts = async (prompt: string): Promise<string[]> =>
        (await continueFrom(model, { prompt, count: 3, decoding: sampled })).map(({ text }) =>
          text.slice(0, 2),
        );
      assert.ok((await starts(one)).every((start) => /^ \S/.test(start)));
      for (const prompt of ['', `${one}\n\n`, `${one} `, 'The lamp '])
        assert.ok(
          (await starts(prompt)).every((start) => /^\S/.test(start)),
          JSON.stringify(prompt),
        );
    });

    it('begins anew after a finished item of a list, and knows its markup by the document', async () => {
      const prompt = `- ${one.slice(0, -1)}\n- `;
      const request = { prompt, count: 2, decoding: sampled };
      for (const { text } of await continueFrom(model, { ...request, file: 'a.md' }))
        assert.match(text, /^\S/);
    });

    it('offers nothing that stands in the prompt already', async () => {
      // A decoder that says the prompt again at first, as one does that has learnt its passages by heart.
      const parrot = (answers: string[][]): LatentModel =>
        Object.create(model, {
          decodeScored: {
            value: () =>
              Promise.resolve(
                (answers.shift() ?? [one]).map((text) => ({ text, tokenIds: [], logProbabilityPerToken: 0 })),
              ),
          },
        }) as LatentModel;
      const request = { prompt: `${one} ${one}`, count: 2, decoding: greedy };
      const texts = async (answers: string[][]): Promise<string[]> =>
        (await continueFrom(parrot(answers), request)).map(({ text }) => text);
      assert.deepEqual(await texts([[one, 'Fog came.'], [` ${one}`], ['Fog  came.'], ['Rain fell.']]), [
        ' Fog came.',
        ' Rain fell.',
      ]);
      assert.deepEqual(await texts([]), []);
    });

    it('takes a prompt of any length', async () => {
      const prompt = `${one} `.repeat(2000) + 'and so '.repeat(60);
      assert.equal((await continueFrom(model, { prompt, count: 2, decoding: sampled })).length, 2);
    });
  });
});
