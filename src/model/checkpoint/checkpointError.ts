/** Why a model could not be saved or loaded. */
export type CheckpointReason =
  | 'model-missing'
  /** The folder or file holds something that is not a model of this program. */
  | 'model-foreign'
  /** Written by a newer or a no longer readable version. */
  | 'model-version'
  /** Truncated, changed or inconsistent. */
  | 'model-damaged'
  /** Of use only with the language model that it was trained with. */
  | 'language-model-needed'
  /** Larger than this program is willing to read. */
  | 'model-too-large'
  | 'disk-full'
  | 'no-permission'
  | 'disk-error';

/** A failure to save or load a model. The message says what happened and what to do, for people. */
export class CheckpointError extends Error {
  readonly reason: CheckpointReason;

  constructor(reason: CheckpointReason, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'CheckpointError';
    this.reason = reason;
  }
}

const WHAT_TO_DO = 'Delete the model and train again.';

export function damaged(file: string, what: string): CheckpointError {
  return new CheckpointError('model-damaged', `The model file ${file} is damaged: ${what}. ${WHAT_TO_DO}`);
}

/** What a newer version has saved is not damaged. @throws CheckpointError model-version */
export function requireKnownVersion(file: string, raw: unknown, known: number): void {
  const version =
    typeof raw === 'object' && raw !== null && 'formatVersion' in raw ? raw.formatVersion : known;
  if (typeof version !== 'number' || version <= known) return;
  throw new CheckpointError(
    'model-version',
    `The model was saved by a newer version of Variorum (${file} has the format ${version}, this version reads up to ` +
      `${known}). Update Variorum, or delete the model and train again.`,
  );
}

/**
 * Translates a failed operation of the file system.
 * @param doing completes "while ...", and names the folder
 * @param kept a sentence that says what is still there
 */
export function diskError(error: unknown, doing: string, kept?: string): CheckpointError {
  if (error instanceof CheckpointError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = error instanceof Error ? error.message : String(error);
  const failed = (reason: CheckpointReason, ...sentences: (string | undefined)[]): CheckpointError =>
    new CheckpointError(reason, sentences.filter((sentence) => sentence !== undefined).join(' '), {
      cause: error,
    });
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return failed(
        'disk-full',
        `The disk is full (while ${doing}).`,
        kept,
        'Free some space and try again.',
      );
    case 'EFBIG':
      return failed('disk-full', `The disk does not accept a file this large (while ${doing}).`, kept);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return failed(
        'no-permission',
        `The model folder is not accessible (while ${doing}): ${detail}.`,
        kept,
        'Check its permissions, and whether its disk is read-only, and try again.',
      );
    default:
      return failed('disk-error', `The disk failed while ${doing}: ${detail}.`, kept);
  }
}
