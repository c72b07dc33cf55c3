/** What the extension keeps could not be read or written. The message names the file and says what to do, for people. */
export class StorageError extends Error {
  readonly reason: 'disk-full' | 'no-permission' | 'disk-error';

  constructor(reason: StorageError['reason'], message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'StorageError';
    this.reason = reason;
  }
}

/** Runs what writes a file. @throws StorageError where the file system fails, and what else `action` throws */
export const storing = <T>(path: string, action: () => Promise<T>): Promise<T> =>
  translating(path, 'written', action);

/** Runs what reads a file. Throws as {@link storing}. */
export const reading = <T>(path: string, action: () => Promise<T>): Promise<T> =>
  translating(path, 'read', action);

async function translating<T>(path: string, doing: 'read' | 'written', action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw translated(error, path, doing);
  }
}

function translated(error: unknown, path: string, doing: 'read' | 'written'): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  switch (code) {
    case undefined:
      return error;
    case 'ENOSPC':
    case 'EDQUOT':
      return new StorageError(
        'disk-full',
        `The disk is full: ${path} could not be ${doing}. Free some space and try again.`,
        error,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StorageError(
        'no-permission',
        `${path} could not be ${doing} (${code}). Check its permissions, and whether its disk is read-only.`,
        error,
      );
    default:
      return new StorageError(
        'disk-error',
        `The disk failed while ${path} was ${doing} (${code}). Try again.`,
        error,
      );
  }
}
