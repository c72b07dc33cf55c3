/**
 * How many cases a cheap property is tried with, each of less than a millisecond. `VARIORUM_CASES` asks for more, in the
 * background; fast-check prints the seed and the path of a case that fails, which is kept in the test from then on.
 */
export const CHEAP_CASES = Number(process.env['VARIORUM_CASES'] ?? 10_000);
