/**
 * Formats of what the extension keeps beside its models. A version that changes one raises its number and writes it as
 * `formatVersion`; what has none is of version 1. A version that meets a higher number than it knows reads nothing of the
 * file and writes nothing over it.
 */
const FORMAT_VERSION = 1;

/** What is stored is of a newer version of the extension. */
export class NewerFormatError extends Error {
  constructor(file: string) {
    super(
      `${file} was written by a newer version of Variorum, and is left as it is. Update Variorum to go on with it.`,
    );
    this.name = 'NewerFormatError';
  }
}

/** @throws NewerFormatError */
export function requireKnownFormat(stored: object, file: string): void {
  const version = 'formatVersion' in stored ? stored.formatVersion : FORMAT_VERSION;
  if (typeof version === 'number' && version > FORMAT_VERSION) throw new NewerFormatError(file);
}
