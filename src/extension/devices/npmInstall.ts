import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { UserError } from '../failures/failure.ts';

/** Errors of the network in what npm and install scripts print. */
const NETWORK = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/;
const WRONG_HASH = /\bEINTEGRITY\b/;
const QUIET = ['--no-audit', '--no-fund', '--loglevel=http'];

/** What npm installs, and nothing else: its lock file names each package with the hash of its archive. */
export interface NpmProject {
  /** Contents of package.json and package-lock.json. */
  readonly manifest: object;
  readonly lock: object;
  /** The package whose install script is run, once every archive has the hash that it should have. */
  readonly scriptsOf: string;
}

interface Run {
  readonly signal: AbortSignal;
  /** Hears what npm prints. */
  readonly onLine: (line: string) => void;
}

/**
 * Installs a project into a folder of its own. The only thing in Variorum that lets anything reach the network; whoever
 * calls it has asked the user. Scripts of packages other than the named one do not run.
 * @throws UserError with what the user can do; the signal's reason when aborted
 */
export async function npmInstall(
  { manifest, lock, scriptsOf }: NpmProject,
  folder: string,
  run: Run,
): Promise<void> {
  run.signal.throwIfAborted();
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock));
  await npm(['ci', '--ignore-scripts', ...QUIET], folder, run);
  // Scripts are named because the user may have them off; the package is not installed without its own.
  await npm(['rebuild', scriptsOf, '--ignore-scripts=false', ...QUIET], folder, run);
}

async function npm(args: readonly string[], folder: string, { signal, onLine }: Run): Promise<void> {
  signal.throwIfAborted();
  let offline = false;
  let wrongHash = false;
  const windows = process.platform === 'win32';
  const child = spawn('npm', args, {
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
      offline ||= NETWORK.test(line);
      wrongHash ||= WRONG_HASH.test(line);
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
    throw new UserError(explanation(ended, wrongHash, offline));
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

function explanation(ended: string, wrongHash: boolean, offline: boolean): string {
  if (wrongHash)
    return (
      'What was downloaded is not what Variorum knows: its hash is another one. Nothing of it was run. ' +
      'Ask whoever runs the registry that npm uses here; the log names the package.'
    );
  if (offline)
    return 'The download failed: there seems to be no connection, or none to where the package comes from. The log has npm’s own words.';
  return `npm ${ended}. The log has its own words.`;
}
