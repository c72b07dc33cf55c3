import assert from 'node:assert/strict';
import type { PassageMap } from '../../../src/shared/passageMap.ts';
import {
  nearestPixel,
  nextPixel,
  placeOf,
  reachOf,
  slidersAt,
  toPixel,
  toPlace,
} from '../../../src/webview/mapGeometry.ts';

const frame = { width: 300, height: 200, reach: 4 };

describe('the geometry of the map', () => {
  it('puts the middle into the middle and the second axis upwards', () => {
    assert.deepEqual(toPixel(frame, { x: 0, y: 0 }), { left: 150, top: 100 });
    assert.deepEqual(toPixel(frame, { x: 2, y: 3 }), { left: 225, top: 25 });
  });

  it('shows what is beyond the map at its edge', () => {
    assert.deepEqual(toPixel(frame, { x: -9, y: 0 }), { left: 0, top: 100 });
    assert.deepEqual(toPlace(frame, { left: 400, top: -10 }), { x: 4, y: 4 });
  });

  it('finds the place of each pixel again', () => {
    const place = toPlace(frame, { left: 75, top: 150 });
    assert.deepEqual(toPixel(frame, place), { left: 75, top: 150 });
  });

  it('holds what sliders reach and what lies further, but not what lies very far', () => {
    assert.equal(reachOf([]), 3.2);
    assert.ok(reachOf([{ x: 1, y: -4 }]) > 4);
    assert.equal(reachOf([{ x: 40, y: 0 }]), 5);
  });

  const pixels = [
    { left: 10, top: 10 },
    { left: 20, top: 12 },
    { left: 22, top: 90 },
    { left: 60, top: 10 },
  ];

  it('finds the nearest within reach', () => {
    assert.equal(nearestPixel(pixels, { left: 18, top: 12 }, 6), 1);
    assert.equal(nearestPixel(pixels, { left: 40, top: 50 }, 6), null);
    assert.equal(nearestPixel([], { left: 0, top: 0 }, 6), null);
  });

  it('goes to the next in each direction, and stops where there is none', () => {
    assert.equal(nextPixel(pixels, pixels[0]!, 'right'), 1);
    assert.equal(nextPixel(pixels, pixels[1]!, 'right'), 3);
    assert.equal(nextPixel(pixels, pixels[1]!, 'down'), 2);
    assert.equal(nextPixel(pixels, pixels[3]!, 'left'), 1);
    assert.equal(nextPixel(pixels, pixels[2]!, 'up'), 1);
    assert.equal(nextPixel(pixels, pixels[3]!, 'right'), null);
  });

  describe('of a text', () => {
    const axes = { x: 1, y: 0 };
    const map: PassageMap = {
      total: 0,
      documents: [],
      passages: [],
      // The third slider is the user's own.
      steps: [
        { x: 0, y: 1 },
        { x: 1, y: 0 },
        { x: 0.5, y: -2 },
      ],
    };
    const initialSliders = [0.5, -1, 3];

    it('is where it began while no slider has moved', () => {
      assert.deepEqual(placeOf({ initialSliders, sliders: initialSliders }, axes, map), { x: -1, y: 0.5 });
    });

    it('goes with every slider, the own ones too', () => {
      assert.deepEqual(placeOf({ initialSliders, sliders: [1, -1, 4] }, axes, map), { x: -0.5, y: -1 });
    });

    it('is brought to a place by its two sliders alone', () => {
      const sliders = slidersAt({ x: 2, y: 2 }, { initialSliders, sliders: [0.5, -1, 4] }, axes, map);
      assert.deepEqual(sliders, [4, 1.5, 4]);
      assert.deepEqual(placeOf({ initialSliders, sliders }, axes, map), { x: 2, y: 2 });
    });
  });
});
