import assert from 'node:assert/strict';
import type { PassageMap } from '../../../../src/shared/protocol/mapProtocol.ts';
import {
  atEdge,
  nearestPixel,
  nextPixel,
  placeOf,
  reachOf,
  slidersAt,
  toPixel,
  toPlace,
  toStep,
} from '../../../../src/webview/map/mapGeometry.ts';
import { isLargest, panned, showing, WHOLE_MAP, zoomed } from '../../../../src/webview/map/mapView.ts';

const frame = { width: 300, height: 200, reach: 4, view: WHOLE_MAP };

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

  it('magnifies around a place, which stays where it is', () => {
    const place = { x: 1.5, y: -0.5 };
    const view = zoomed(WHOLE_MAP, frame.reach, 4, place);
    assert.equal(view.zoom, 4);
    const near = { ...frame, view };
    assert.deepEqual(toPixel(near, place), toPixel(frame, place));
    assert.deepEqual(toPlace(near, toPixel(near, { x: 1, y: 0.25 })), { x: 1, y: 0.25 });
    assert.deepEqual(toStep(near, { left: 150, top: -50 }), { x: 1, y: 0.5 });
    // An eighth of the whole width is half of the width of a quarter.
    assert.equal(toPixel(near, { x: 2.5, y: 0 }).left - toPixel(near, place).left, 150);
    assert.deepEqual(zoomed(view, frame.reach, 1 / 4, place), WHOLE_MAP);
  });

  it('looks at nothing beyond the map, and magnifies neither too much nor too little', () => {
    const corner = zoomed(WHOLE_MAP, 4, 2, { x: 4, y: 4 });
    assert.deepEqual(corner, { center: { x: 2, y: 2 }, zoom: 2 });
    assert.deepEqual(panned(corner, 4, { x: 1, y: -5 }), { center: { x: 2, y: -2 }, zoom: 2 });
    assert.deepEqual(panned(WHOLE_MAP, 4, { x: 1, y: 1 }), WHOLE_MAP);
    assert.deepEqual(zoomed(WHOLE_MAP, 4, 0.1), WHOLE_MAP);
    assert.ok(isLargest(zoomed(WHOLE_MAP, 4, 1000)));
    for (let wheel = 1; wheel < 300; wheel++) {
      const near = zoomed(WHOLE_MAP, 4, Math.exp(wheel / 110), { x: 3, y: -1 });
      assert.equal(zoomed(near, 4, Math.exp(-wheel / 110)).zoom, 1, 'no rounding is left of it');
    }
  });

  it('is the same view where nothing changes, so that nothing is drawn anew', () => {
    const view = zoomed(WHOLE_MAP, 4, 3, { x: 1, y: 1 });
    assert.equal(showing(view, 4, view.center), view);
    assert.equal(panned(WHOLE_MAP, 4, { x: 1, y: 1 }), WHOLE_MAP);
    assert.equal(zoomed(WHOLE_MAP, 4, 0.5), WHOLE_MAP);
  });

  it('moves no further than is needed to see a place', () => {
    const view = { center: { x: 1, y: 0 }, zoom: 4 };
    assert.deepEqual(showing(view, 4, { x: 1.5, y: 0.75 }), view);
    const moved = showing(view, 4, { x: -1, y: 0.9 });
    assert.ok(Math.abs(moved.center.x - -0.2) < 1e-9);
    assert.ok(Math.abs(moved.center.y - 0.1) < 1e-9);
  });

  it('shows at its edge what is out of sight', () => {
    const near = { ...frame, view: zoomed(WHOLE_MAP, frame.reach, 4) };
    const away = toPixel(near, { x: 3, y: 0 });
    assert.equal(away.left, 600);
    assert.deepEqual(atEdge(near, away), { left: 300, top: 100 });
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
