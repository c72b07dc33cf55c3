import assert from 'node:assert/strict';
import { explorePrior, exploreText } from '../../../src/model/explore/exploration.ts';
import { Feedback } from '../../../src/model/decoding/feedback.ts';
import type { LatentModel } from '../../../src/model/explore/latentModel.ts';
import { add } from '../../../src/model/space/paths.ts';
import { codesOf } from '../../../src/model/explore/selection.ts';
import {
  correctedCodes,
  correctionsOf,
  steer,
  STEERED_BEAMS,
  usedCorrections,
} from '../../../src/model/explore/steering.ts';
import { smallModel, type SmallModel } from '../explore/smallModel.ts';

const greedy = { temperature: 0, topP: 1, seed: 0, beams: 1 };

describe('feedback from the encoder', () => {
  let small: SmallModel;
  let model: LatentModel;
  let texts: string[];
  let codes: Float32Array[];
  before(async () => {
    small = await smallModel();
    model = small.model;
    texts = model.passages.slice(0, 20).map(({ text }) => text);
    codes = await model.encode(texts);
  });
  after(() => small.close());

  /** How far from their codes texts lie, in posterior standard deviations, squared. */
  async function distances(decoded: readonly string[]): Promise<number[]> {
    const encoded = await model.encode(decoded);
    return encoded.map((code, i) =>
      code.reduce((sum, value, d) => {
        return sum + ((value - codes[i]![d]!) / model.posteriorDeviation[d]!) ** 2;
      }, 0),
    );
  }

  it('finds texts that lie nearer to their codes than those that are decoded without', async () => {
    const plain = await distances((await model.decode(codes, greedy)).map((text) => text.trim()));
    const faithful = await new Feedback(model).faithful(codes);
    const found = await distances(faithful.map(({ text }) => text));
    for (const [i, distance] of found.entries()) assert.ok(distance <= plain[i]! * (1 + 1e-5));
    assert.ok(found.filter((distance, i) => distance < 0.9 * plain[i]!).length > texts.length / 2);
  });

  it('tells by which correction a text is decoded', async () => {
    const faithful = await new Feedback(model).faithful(codes);
    const again = await model.decode(
      codes.map((code, i) => add(code, faithful[i]!.correction)),
      greedy,
    );
    assert.deepEqual(
      again.map((text) => text.trim()),
      faithful.map(({ text }) => text),
    );
  });

  it('finds the same for a code alone and in any company, and is quick the second time', async () => {
    const feedback = new Feedback(model);
    const together = await feedback.faithful(codes);
    const [alone] = await new Feedback(model).faithful([codes[3]!]);
    assert.equal(alone!.text, together[3]!.text);
    const decode = model.decode.bind(model);
    let decoded = 0;
    model.decode = (...request) => {
      decoded++;
      return decode(...request);
    };
    try {
      assert.deepEqual(await feedback.faithful([codes[3]!, codes[1]!]), [together[3], together[1]]);
    } finally {
      model.decode = decode;
    }
    assert.equal(decoded, 0);
  });

  it('keeps nothing of what was cancelled', async () => {
    const feedback = new Feedback(model);
    const controller = new AbortController();
    const finding = feedback.faithful(codes, controller.signal);
    controller.abort(new Error('overtaken'));
    await assert.rejects(finding, /overtaken/);
    assert.equal((await feedback.faithful(codes)).length, codes.length);
  });

  it('is used where it brings a text much nearer', () => {
    const correction = Float32Array.of(1, -2);
    const used = usedCorrections([0, 0.3, 0.31, 1].map((left) => ({ text: '', correction, left })));
    assert.deepEqual(used, [correction, correction, new Float32Array(2), new Float32Array(2)]);
  });

  it('tells what is left of what was off', async () => {
    const plain = await distances((await model.decode(codes, greedy)).map((text) => text.trim()));
    const faithful = await new Feedback(model).faithful(codes);
    const found = await distances(faithful.map(({ text }) => text));
    for (const [i, { left }] of faithful.entries()) assert.ok(Math.abs(left - found[i]! / plain[i]!) < 1e-3);
  });

  it('corrects what sliders decode, the less the further they are moved', async () => {
    const { pieces, sliders: initialSliders } = await exploreText(model, texts[0]!);
    const own = codesOf(model, pieces);
    // None of a model that has learnt nothing helps so much that it would be used.
    const [{ text: found, correction } = { text: '', correction: new Float32Array() }] =
      await model.feedback.faithful(own);
    assert.ok(correction.some((value) => value !== 0));
    const faithful = model.feedback.faithful.bind(model.feedback);
    model.feedback.faithful = () => Promise.resolve([{ text: found, correction, left: 0.1 }]);
    try {
      for (const move of [0.5, 4]) {
        const sliders = initialSliders.map((value, axis) => (axis === 1 ? value + move : value));
        const { text, pieces: moved } = await steer(model, {
          pieces,
          initialSliders,
          sliders,
          decoding: { temperature: 0, topP: 1, seed: 0 },
        });
        const [code] = codesOf(model, moved);
        const share = Math.exp(-(move ** 2) / 8);
        const [expected] = await model.decode([add(code!, correction, share)], {
          ...greedy,
          beams: STEERED_BEAMS,
        });
        assert.equal(text.trim(), expected!.trim());
      }
    } finally {
      model.feedback.faithful = faithful;
    }
    assert.deepEqual(correctedCodes(own, [correction], [0, 0]), [add(own[0]!, correction)]);
  });

  it('leaves a drawn text, and very many passages, as they are decoded', async () => {
    const drawn = await explorePrior(model, { temperature: 0, topP: 1, seed: 4 });
    const nothing = new Float32Array(model.config.latentSize);
    assert.deepEqual(await correctionsOf(model, codesOf(model, drawn.pieces)), [nothing]);
    assert.deepEqual(
      await correctionsOf(model, codes.slice(0, 17)),
      codes.slice(0, 17).map(() => nothing),
    );
  });
});
