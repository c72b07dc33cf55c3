import * as fc from 'fast-check';

/**
 * How many cases a cheap property is tried with, each of less than a millisecond. `VARIORUM_CASES` asks for more, in the
 * background; fast-check prints the seed and the path of a case that fails, which is kept in the test from then on.
 */
export const CHEAP_CASES = Number(process.env['VARIORUM_CASES'] ?? 10_000);

/** What becomes of a file between a save and a load, or was never ours: changed, cut off or grown anywhere. */
export const damage = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('byte' as const),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      value: fc.nat(255),
    }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.record({
      kind: fc.constant('insert' as const),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      text: fc.oneof(
        fc.string({ maxLength: 6 }),
        fc.constantFrom('9', '-', '[', '{"', '1e999', '\n', 'null,', '\0'),
      ),
    }),
  ),
  { minLength: 1, maxLength: 4 },
);
export type Damage = typeof damage extends fc.Arbitrary<infer Kind> ? Kind : never;

export function damaged(bytes: Buffer, changes: Damage): Buffer {
  let result = Buffer.from(bytes);
  for (const change of changes) {
    const at = Math.floor(change.at * result.length);
    if (change.kind === 'byte') result[at] = change.value;
    else if (change.kind === 'cut') result = result.subarray(0, at);
    else result = Buffer.concat([result.subarray(0, at), Buffer.from(change.text), result.subarray(at)]);
  }
  return result;
}
