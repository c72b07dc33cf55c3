import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { UserError } from '../failures/failure.ts';

/** Errors of the network in what npm and install scripts print. */
const NETWORK = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/;

/**
 * Installs one package, with its install scripts, into a folder of its own. The only thing in Variorum that lets
 * anything reach the network; whoever calls it has asked the user.
 * @param onLine what npm prints
 * @throws UserError with what the user can do; the signal's reason when aborted
 */
export async function npmInstall(
  packageName: string,
  folder: string,
  { signal, onLine }: { readonly signal: AbortSignal; readonly onLine: (line: string) => void },
): Promise<void> {
  signal.throwIfAborted();
  await mkdir(folder, { recursive: true });
  // npm installs into the nearest folder that has one.
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const problems: string[] = [];
  // Scripts are named because the user may have them off; the package is not installed without its own.
  const options = ['--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=http'];
  const windows = process.platform === 'win32';
  const child = spawn('npm', ['install', packageName, ...options], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // On Windows npm is a script, which only a shell starts. Elsewhere its scripts are ended with it, as one group.
    shell: windows,
    detached: !windows,
  });
  const end = (): void => {
    if (child.pid === undefined) return;
    if (windows) spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    else process.kill(-child.pid, 'SIGTERM');
  };
  signal.addEventListener('abort', end);
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => {
      if (NETWORK.test(line)) problems.push(line);
      onLine(line);
    });
  try {
    const ended = await new Promise<string | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, killer) => {
        resolve(
          code === 0 ? null : killer === null ? `ended with code ${code ?? 0}` : `was ended by ${killer}`,
        );
      });
    });
    signal.throwIfAborted();
    if (ended === null) return;
    throw new UserError(
      problems.length > 0
        ? 'The download failed: there seems to be no connection, or none to where the package comes from. The log has npm’s own words.'
        : `npm ${ended}. The log has its own words.`,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UserError(
        'npm was not found. It comes with Node.js (nodejs.org), which has to be installed first.',
      );
    throw error;
  } finally {
    signal.removeEventListener('abort', end);
  }
}
