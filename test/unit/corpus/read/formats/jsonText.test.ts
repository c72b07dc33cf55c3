import assert from 'node:assert/strict';
import fc from 'fast-check';
import { visitJson } from '../../../../../src/model/corpus/read/formats/jsonText.ts';
import { resultOf } from '../../../../../src/model/corpus/read/steps.ts';

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
  const isJson = resultOf(
    visitJson(text, {
      objectBegins(path, start) {
        begun.push(start);
        found.push([[...path], 'begins']);
      },
      objectEnds: (path, end) => found.push([[...path], JSON.parse(text.slice(begun.pop(), end))]),
      string: (path, start, end) => found.push([[...path], JSON.parse(text.slice(start, end))]),
    }),
  );
  assert.ok(isJson);
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

  const nothing = { objectBegins: () => 0, objectEnds: () => 0, string: () => 0 };
  const isJson = (text: string): boolean => resultOf(visitJson(text, nothing));
  const parses = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  it('are those that JSON.parse takes, and no others', () => {
    const tokens =
      '{ } [ ] , : "a" "\\n" "\\x" "\\u12" "\\u00e9" "\t" " 1 -0 01 1. .5 2e-3 1e +1 true nul null false \n \ufeff \u00a0 // x'.split(
        ' ',
      );
    const text = fc.array(fc.constantFrom(...tokens, ' '), { maxLength: 12 }).map((drawn) => drawn.join(''));
    fc.assert(
      fc.property(text, (drawn) => isJson(drawn) === parses(drawn)),
      { numRuns: 5000 },
    );
  });

  it('are judged alike when a character is lost, doubled or put in', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '{', '"', '\\', ',', '0', 'e'),
        (text, place, inserted) => {
          const at = place % (text.length + 1);
          for (const damaged of [
            text.slice(0, at),
            text.slice(0, at) + text.slice(at + 1),
            text.slice(0, at) + inserted + text.slice(at),
          ])
            assert.equal(isJson(damaged), parses(damaged), damaged);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('are read in steps, whatever is long in them', () => {
    for (const text of [
      JSON.stringify('a'.repeat(3e6)),
      JSON.stringify('\n'.repeat(3e5)),
      `[${'[],'.repeat(1e5)}0]`,
    ]) {
      const steps = visitJson(text, nothing);
      let [step, count] = [steps.next(), 0];
      for (; step.done !== true; step = steps.next()) count++;
      assert.ok(step.value && count >= 2, `${text.slice(0, 5)}: ${count} steps`);
    }
  });
});
