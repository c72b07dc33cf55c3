import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

/**
 * Tells one process from every other one, also from a later one that was given the same number: by the machine, the
 * number, and when it started. It stands in names of files, so it holds letters, digits and hyphens only.
 */
export interface ProcessIdentity {
  readonly machine: string;
  readonly pid: number;
  /** UNKNOWN where the system does not say. */
  readonly start: string;
}

const UNKNOWN = 'unknown';
const PATTERN = /^([0-9a-f]{8})-(\d{1,10})-([0-9a-f]{8}|unknown)$/;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** This machine; others may share a folder with it. */
const machine = digest(hostname());

let own: Promise<ProcessIdentity> | undefined;

/** This process. Windows takes up to a second to tell, in which an editor must not stand still. */
export const ownIdentity = (): Promise<ProcessIdentity> => (own ??= identifyOwn());

async function identifyOwn(): Promise<ProcessIdentity> {
  const { pid, platform } = process;
  const start =
    platform === 'linux'
      ? startOf(pid)
      : await promisify(execFile)(...startProgram(pid)).then(
          ({ stdout }) => startPrinted(stdout),
          () => undefined,
        );
  return { machine, pid, start: start ?? UNKNOWN };
}

export const formatIdentity = ({ machine, pid, start }: ProcessIdentity): string =>
  `${machine}-${pid}-${start}`;

/** Undefined for what no process of this program wrote. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const [, machine, pid, start] = PATTERN.exec(text) ?? [];
  return machine === undefined || pid === undefined || start === undefined
    ? undefined
    : { machine, pid: Number(pid), start };
}

/**
 * Whether the process lives: running, suspended or asleep with its machine. Undefined where it is one of another machine,
 * of which nothing can be known here.
 */
export function isAlive(identity: ProcessIdentity): boolean | undefined {
  if (identity.machine !== machine) return undefined;
  if (!isNumberInUse(identity.pid)) return false;
  const start = startOf(identity.pid);
  // In doubt it lives: what it holds is not taken away.
  return start === undefined || identity.start === UNKNOWN || start === identity.start;
}

function isNumberInUse(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** What no other process of the same number has; undefined where the system does not say. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return startOnLinux(pid);
    const [program, args] = startProgram(pid);
    return startPrinted(
      execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return undefined;
  }
}

/** Ticks from boot to start, of this boot (proc(5)). A zombie has ended: its identity is nobody's. */
function startOnLinux(pid: number): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name of the program stands in parentheses and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return digest(fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : `${boot} ${fields[19] ?? ''}`);
}

function startProgram(pid: number): [program: string, args: string[]] {
  return process.platform === 'win32'
    ? [
        'powershell.exe',
        ['-NoProfile', '-NonInteractive', '-Command', `(Get-Process -Id ${pid}).StartTime.Ticks`],
      ]
    : ['ps', ['-o', 'lstart=', '-p', String(pid)]];
}

/** Undefined where nothing was printed. */
const startPrinted = (printed: string): string | undefined =>
  printed.trim() === '' ? undefined : digest(printed.trim());
