import assert from 'node:assert/strict';
import { fitAxes, sliderPositions, type Slider } from '../../../src/model/sliders/axes.ts';
import { beginningOf } from '../../../src/model/space/beginning.ts';
import type { Decoding } from '../../../src/model/decoding/decoding.ts';
import { evenIndices } from '../../../src/model/numerics/subsample.ts';
import { exploreText } from '../../../src/model/explore/exploration.ts';
import { interpolate } from '../../../src/model/explore/interpolation.ts';
import { LatentError } from '../../../src/model/space/latentError.ts';
import type { LatentModel } from '../../../src/model/explore/latentModel.ts';
import {
  onPlane,
  passageAt,
  passageMap,
  stepOnPlane,
  pathOnMap,
  type MapPoint,
  type Plane,
} from '../../../src/model/explore/passageMap.ts';
import { codesOf, meanCode, type Piece } from '../../../src/model/explore/selection.ts';
import { steer } from '../../../src/model/explore/steering.ts';
import { placeOf, slidersAt } from '../../../src/webview/map/mapGeometry.ts';
import { smallModel, type SmallModel } from './smallModel.ts';

const greedy: Decoding = { temperature: 0, topP: 1, seed: 1 };
const slider = (direction: number[], center: number, scale: number): Slider => ({
  lowLabel: '',
  highLabel: '',
  direction: Float32Array.from(direction),
  center,
  scale,
});

function near(actual: MapPoint | null | undefined, expected: MapPoint, within = 1e-3): void {
  assert.ok(actual, 'there is no place');
  assert.ok(
    Math.abs(actual.x - expected.x) < within && Math.abs(actual.y - expected.y) < within,
    `${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`,
  );
}

describe('the map of passages', () => {
  describe('its plane', () => {
    const plane: Plane = [slider([0.6, 0.8, 0], 1, 2), slider([-0.8, 0.6, 0], -2, 0.5)];

    it('holds a code where its two sliders stand, a case worked out by hand', () => {
      // (0.6 * 5 - 1) / 2 and (-0.8 * 5 + 2) / 0.5; the third dimension is at right angles to both.
      near(onPlane(plane, [5, 0, 7]), { x: 1, y: -4 }, 1e-6);
    });

    it('takes of a slider what of its step lies in it, a case worked out by hand', () => {
      near(stepOnPlane(plane, plane[0]), { x: 1, y: 0 }, 1e-6);
      near(stepOnPlane(plane, plane[1]), { x: 0, y: 1 }, 1e-6);
      near(stepOnPlane(plane, slider([0, 0, 1], 3, 9)), { x: 0, y: 0 }, 1e-6);
      // 4 * 0.6 / 2 and 4 * -0.8 / 0.5.
      near(stepOnPlane(plane, slider([1, 0, 0], 0, 4)), { x: 1.2, y: -6.4 }, 1e-6);
    });

    it('has the corners of a rectangle one unit from the middle, however it lies in space', () => {
      // Sides of 8 along (2, 2, 1) / 3 and of 2 along (-1, 2, -2) / 3; along (2, -1, -2) / 3 there is nothing.
      const corners = [1, -1].flatMap((long) => [1, -1].map((short) => [4 * long, short] as const));
      const codes = Float32Array.from(
        corners.flatMap(([long, short]) => [
          7 + (2 * long - short) / 3,
          (2 * long + 2 * short) / 3,
          -5 + (long - 2 * short) / 3,
        ]),
      );
      const axes = fitAxes(codes, 3, ['one', 'one', 'one', 'one']);
      assert.equal(axes.length, 2);
      const places = corners.map((_, row) =>
        onPlane([axes[0]!, axes[1]!], codes.subarray(row * 3, row * 3 + 3)),
      );
      for (const { x, y } of places) near({ x: Math.abs(x), y: Math.abs(y) }, { x: 1, y: 1 });
      near(places[0], { x: -places[3]!.x, y: -places[3]!.y });
      near(places[1], { x: places[0]!.x, y: -places[0]!.y });
    });
  });

  it('is spread evenly over all passages where there are too many', () => {
    assert.deepEqual(evenIndices(3, 6000), [0, 1, 2]);
    assert.deepEqual(evenIndices(10, 4), [0, 2, 5, 7]);
    assert.deepEqual(evenIndices(0, 4), []);
  });

  it('names a passage by its first words', () => {
    assert.equal(beginningOf('It rained.'), 'It rained.');
    assert.equal(beginningOf(`${'It rained '.repeat(8)}again.`), `${'It rained '.repeat(8).trim()}…`);
    assert.equal(beginningOf(`x${'😀'.repeat(50)}`), `x${'😀'.repeat(39)}…`);
  });

  describe('of a model', () => {
    const axes = { x: 2, y: 0 };
    let small: SmallModel;
    let model: LatentModel;
    const placeOfPieces = (pieces: readonly Piece[]): MapPoint => {
      const sliders = sliderPositions(model.sliders, meanCode(codesOf(model, pieces)));
      return { x: sliders[axes.x]!, y: sliders[axes.y]! };
    };

    before(async () => {
      small = await smallModel();
      ({ model } = small);
      const texts = model.passages
        .map(({ text }) => text)
        .filter((text) => /^\p{Lu}.{20,60}[.]$/u.test(text));
      model.namedSliders = [
        await model.fitSlider({
          name: 'own',
          lowLabel: 'low',
          highLabel: 'high',
          low: texts.slice(0, 6),
          high: texts.slice(6, 12),
        }),
      ];
    });
    after(() => small.close());

    it('shows each passage where exploring it begins', async () => {
      const map = passageMap(model, axes);
      assert.equal(map.total, model.passages.length);
      assert.equal(map.passages.length, map.total);
      for (const { x, y, passage, document, beginning } of map.passages.filter((_, i) => i % 40 === 0)) {
        const { text, place } = passageAt(model, passage);
        assert.equal(map.documents[document], place.file);
        assert.ok(text.startsWith(beginning.replace(/…$/u, '')));
        const { pieces } = await exploreText(model, text, { file: place.file });
        near({ x, y }, placeOfPieces(pieces), 2e-3);
      }
    });

    it('foretells where sliders bring a text, those made from examples too', async () => {
      const map = passageMap(model, axes);
      const { pieces, sliders: initialSliders } = await exploreText(model, model.passages[20]!.text);
      const sliders = initialSliders.map((value, index) => value + [0.7, -1.2, 0.4][index % 3]!);
      const moved = await steer(model, { pieces, initialSliders, sliders, decoding: greedy });
      near(placeOf({ initialSliders, sliders }, axes, map), placeOfPieces(moved.pieces));
      const own = map.steps.at(-1)!;
      assert.ok(Math.hypot(own.x, own.y) > 1e-3, 'the own slider moves nothing on this map');
    });

    it('has every place within reach of its two sliders', async () => {
      const map = passageMap(model, axes);
      const { pieces, sliders: initialSliders } = await exploreText(model, model.passages[20]!.text);
      // The own slider has moved before.
      const before = initialSliders.map((value, index) => (index === model.axes.length ? value + 2 : value));
      const to = { x: 1.5, y: -0.75 };
      const sliders = slidersAt(to, { initialSliders, sliders: before }, axes, map);
      const others = (values: readonly number[]) => values.filter((_, i) => i !== axes.x && i !== axes.y);
      assert.deepEqual(others(sliders), others(before));
      const moved = await steer(model, { pieces, initialSliders, sliders, decoding: greedy });
      near(placeOfPieces(moved.pieces), to, 0.01); // Sliders stand at hundredths.
    });

    it('leads from one text to another by where the texts between them are', async () => {
      const from = model.passages[3]!.text;
      const to = `${model.passages[30]!.text}\n\n${model.passages[31]!.text}`;
      const { a, b, steps } = await pathOnMap(model, axes, { a: { text: from }, b: { text: to } });
      near(a, placeOfPieces((await exploreText(model, from)).pieces));
      near(b, placeOfPieces((await exploreText(model, to)).pieces));
      near(steps[0], a!);
      near(steps.at(-1), b!);
      for (const step of [10, 40]) {
        const between = await interpolate(model, { from, to, t: step / 50, decoding: greedy });
        near(steps[step], placeOfPieces(between.pieces));
      }
      assert.deepEqual(await pathOnMap(model, axes, { a: null, b: { text: to } }), { a: null, b, steps: [] });
    });

    it('refuses axes and passages of another model', async () => {
      const isOther = (error: unknown) => error instanceof LatentError && error.reason === 'wrong-model';
      assert.throws(() => passageMap(model, { x: 0, y: 99 }), isOther);
      assert.throws(() => passageMap(model, { x: 1, y: 1 }), isOther);
      // An own slider is no principal axis.
      assert.throws(() => passageMap(model, { x: 0, y: model.axes.length }), isOther);
      assert.throws(() => passageAt(model, model.passages.length), isOther);
      await assert.rejects(pathOnMap(model, { x: 1, y: 1 }, { a: null, b: null }), isOther);
    });
  });
});
