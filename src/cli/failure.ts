/**
 * What to print when something failed. Failures with a `reason` are meant for people as they are; any other is a fault
 * of the program, and its stack helps whoever mends it.
 */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return `variorum: unexpected failure: ${String(error)}`;
  if ('reason' in error && typeof error.reason === 'string') return `variorum: ${error.message}`;
  return `variorum: unexpected failure: ${error.stack ?? error.message}`;
}
