import assert from 'node:assert/strict';
import { CurveBuffer, type CurveChange } from '../../../../src/extension/training/curveBuffer.ts';
import type { CurvePoint } from '../../../../src/shared/protocol/trainingProtocol.ts';

const point = (step: number, validationElbo?: number): CurvePoint => ({
  step,
  seconds: step,
  reconstructionLoss: 1,
  kl: 1,
  ...(validationElbo !== undefined && { validationElbo }),
});

describe('CurveBuffer', () => {
  it('stays bounded, keeps every validation, and covers the whole run', () => {
    const curve = new CurveBuffer(100);
    for (let step = 0; step < 5000; step++) curve.append(point(step, step % 500 === 250 ? -80 : undefined));
    assert.ok(curve.points.length <= 100);
    const steps = curve.points.map(({ step }) => step);
    assert.deepEqual(
      steps.toSorted((a, b) => a - b),
      steps,
    );
    assert.equal(steps[0], 0);
    assert.ok(steps.at(-1)! > 4900);
    assert.equal(curve.points.filter(({ validationElbo }) => validationElbo !== undefined).length, 10);
  });

  it('stays bounded where every point is a validation', () => {
    const curve = new CurveBuffer(10);
    for (let step = 0; step < 1000; step++) curve.append(point(step, -1));
    assert.ok(curve.points.length <= 10);
  });

  it('tells what was appended and when it starts anew', () => {
    const curve = new CurveBuffer();
    const heard: CurveChange[] = [];
    curve.onDidChange((change) => heard.push(change));
    curve.append(point(1));
    curve.clear();
    assert.deepEqual(heard, [
      { reset: false, points: [point(1)] },
      { reset: true, points: [] },
    ]);
    assert.equal(curve.points.length, 0);
  });
});
