/** Why a model could not be saved or loaded. */
export type CheckpointReason =
  /** There is no model in the folder. */
  | 'model-missing'
  /** The folder or file holds something that is not a model of this program. */
  | 'model-foreign'
  /** Written by a newer or a no longer readable version. */
  | 'model-version'
  /** Truncated, changed or inconsistent. */
  | 'model-damaged'
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

/** Translates a failed operation of the file system. `doing` completes "while ...". */
export function diskError(error: unknown, doing: string): CheckpointError {
  if (error instanceof CheckpointError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = error instanceof Error ? error.message : String(error);
  const cause = { cause: error };
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new CheckpointError(
        'disk-full',
        `The disk is full (while ${doing}). The last saved model is untouched. Free some space and try again.`,
        cause,
      );
    case 'EFBIG':
      return new CheckpointError(
        'disk-full',
        `The disk does not accept a file this large (while ${doing}). The last saved model is untouched.`,
        cause,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new CheckpointError(
        'no-permission',
        `The model folder is not accessible (while ${doing}): ${detail}. Check its permissions and try again.`,
        cause,
      );
    default:
      return new CheckpointError('disk-error', `The disk failed while ${doing}: ${detail}`, cause);
  }
}
