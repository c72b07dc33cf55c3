import assert from 'node:assert/strict';
import { surroundingsOf } from '../../../../src/extension/editor/surroundings.ts';
import { MAX_SURROUNDINGS } from '../../../../src/shared/protocol/limits.ts';
import { modelSide } from '../../../../src/shared/protocol/modelProtocol.ts';

describe('what stands around a text', () => {
  const text = `${'a'.repeat(3000)}middle${'b'.repeat(3000)}`;
  const document = { getText: () => text, offsetAt: (position: number) => position };

  it('is as much on either side as a request may carry', () => {
    const around = surroundingsOf(document, { start: 3000, end: 3006 });
    assert.deepEqual(around, { before: 'a'.repeat(MAX_SURROUNDINGS), after: 'b'.repeat(MAX_SURROUNDINGS) });
    const { params } = modelSide.requests.explore;
    const source = { kind: 'text', text: 'middle', ...around };
    assert.ok(params.safeParse({ source }).success);
    assert.equal(params.safeParse({ source: { ...source, before: `${around.before}a` } }).success, false);
  });

  it('is less at the ends of a document', () => {
    assert.deepEqual(surroundingsOf(document, { start: 0, end: 6000 }).before, '');
    assert.deepEqual(surroundingsOf(document, { start: 2, end: text.length - 1 }), {
      before: 'aa',
      after: 'b',
    });
  });
});
