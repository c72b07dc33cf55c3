import assert from 'node:assert/strict';

/** What some machines lack, by the variable that asks for its tests: with the value `required` they must run. */
export const REQUIRED = {
  gpu: 'VARIORUM_GPU_TESTS',
  network: 'VARIORUM_NETWORK_TESTS',
  /** A C compiler and glibc. */
  allocations: 'VARIORUM_ALLOCATION_TESTS',
} as const;

/**
 * Skips the tests of a suite where this machine lacks what they need; mocha counts them as pending, `npm test` as skipped.
 * @param missing what is lacking, for people; undefined where nothing is
 * @throws AssertionError where the tests were asked for
 */
export function skipWithout(
  context: Mocha.Context,
  variable: (typeof REQUIRED)[keyof typeof REQUIRED],
  missing: string | undefined,
): void {
  if (missing === undefined) return;
  assert.notEqual(process.env[variable], 'required', `${variable} asks for these tests, but: ${missing}`);
  console.log(`SKIPPED: ${missing}`);
  context.skip();
}
