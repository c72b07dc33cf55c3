import assert from 'node:assert/strict';
import fc from 'fast-check';
import { visitJson } from '../../../../../src/model/corpus/read/formats/jsonText.ts';

/** Every object and string that is a value, with its path, in the order of the text. */
function valuesOf(value: unknown, path: readonly (string | number)[] = []): unknown[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  const inner: unknown[] = Array.isArray(value)
    ? value.flatMap((item, index) => valuesOf(item, [...path, index]))
    : Object.entries(value).flatMap(([key, item]) => valuesOf(item, [...path, key]));
  return Array.isArray(value) ? inner : [[path, 'begins'], ...inner, [path, value]];
}

function visited(text: string): unknown[] {
  const found: unknown[] = [];
  const begun: number[] = [];
  visitJson(text, {
    objectBegins(path, start) {
      begun.push(start);
      found.push([[...path], 'begins']);
    },
    objectEnds: (path, end) => found.push([[...path], JSON.parse(text.slice(begun.pop(), end))]),
    string: (path, start, end) => found.push([[...path], JSON.parse(text.slice(start, end))]),
  });
  return found;
}

describe('JSON texts', () => {
  it('are visited as JSON.parse reads them', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), fc.constantFrom(undefined, 1), (compact, indent) => {
        const value: unknown = JSON.parse(compact);
        assert.deepEqual(visited(JSON.stringify(value, null, indent)), valuesOf(value));
      }),
    );
  });

  it('hold quotes and backslashes in their strings', () => {
    const value = { 'a"\\': ['\\', '"', '\\"\\', '{[,:'], b: { '': '\\\\' } };
    assert.deepEqual(visited(JSON.stringify(value)), valuesOf(value));
  });
});
