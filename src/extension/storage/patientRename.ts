import { renameSync } from 'node:fs';

/** Windows refuses to replace a file that a virus scanner holds open at that moment: tries for about a second. */
export async function patiently(operation: () => void): Promise<void> {
  for (let milliseconds = 10; ; milliseconds *= 2) {
    try {
      operation();
      return;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!['EPERM', 'EACCES', 'EBUSY'].includes(code) || milliseconds > 1000) throw error;
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
  }
}

/** Puts a file in the place of another one. */
export const rename = (from: string, to: string): Promise<void> =>
  patiently(() => {
    renameSync(from, to);
  });
