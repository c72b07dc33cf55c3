import { randomBytes, randomInt } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  formatIdentity,
  isAlive,
  ownIdentity,
  parseIdentity,
  type ProcessIdentity,
} from './processIdentity.ts';

/**
 * Sees to it that one process at a time writes into a folder, across editor windows and terminals.
 *
 * Who wants the lock raises a flag, a file `<folder>.<identity>.<word>.lock` of a name that nobody else ever has, and then
 * looks around: where no flag of another living process stands, the lock is theirs; else they take the flag down again.
 * Of two that raise theirs before they look, at least one sees the other's, so never do two hold it (Lamport 1974,
 * "A New Solution of Dijkstra's Concurrent Programming Problem", without the queue). No file is ever taken over, so there
 * is no moment between judging a lock and replacing it. A flag of a process that has ended counts for nothing, and
 * whoever sees it removes it; one that is suspended keeps its lock for as long as it lives.
 */
export interface FolderLock {
  /** Whether the flag still stands; raises it again where someone removed it by hand and nobody came in between. */
  isHeld(): boolean;
  /** Never throws: on a folder that cannot be written any more the flag stays, and counts for nothing after the process. */
  release(): void;
}

/** The lock is another one's. `file` is their flag. */
export class FolderTakenError extends Error {
  readonly file: string;

  constructor(file: string) {
    super(`The lock is held: ${file}`);
    this.name = 'FolderTakenError';
    this.file = file;
  }
}

/**
 * For processes of other machines that share the folder: their flags are renewed so often, and count for so long by the
 * clock of the file system, which stamps all flags.
 */
const RENEWED_EVERY_SECONDS = 10;
const FOREIGN_FOR_SECONDS = 120;
/** How long the foremost of those who want the lock waits for the others to step back. */
const PATIENCE_SECONDS = 3;
const HELD = 'held';

/**
 * Locks the folder, which need not exist; the one that it lies in is made.
 * @throws FolderTakenError; Node's own errors of the disk
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const flags = new Flags(folder, await ownIdentity());
  const deadline = performance.now() + 1000 * PATIENCE_SECONDS;
  for (;;) {
    flags.raise();
    const { others, held } = await othersThatStay(flags, deadline);
    if (others.length === 0) break;
    flags.lower();
    if (held !== undefined || performance.now() >= deadline) throw new FolderTakenError(held ?? others[0]!);
    await delay(randomInt(1, 20));
  }
  return new HeldLock(flags);
}

/** Looks around with the flag up. It comes down where that fails, or it would stand for as long as this process lives. */
async function othersThatStay(
  flags: Flags,
  deadline: number,
): Promise<{ others: string[]; held: string | undefined }> {
  try {
    for (;;) {
      const others = flags.others();
      const held = flags.heldAmong(others);
      // The foremost waits with its flag up; everyone behind takes theirs down and comes again.
      const waits = others.length > 0 && held === undefined && flags.isForemost(others);
      if (!waits || performance.now() >= deadline) return { others, held };
      await delay(randomInt(1, 5));
    }
  } catch (error) {
    flags.lower();
    throw error;
  }
}

class HeldLock implements FolderLock {
  private readonly flags: Flags;
  private readonly renewal: NodeJS.Timeout;
  readonly release = (): void => {
    process.off('exit', this.release);
    clearInterval(this.renewal);
    this.flags.lower();
  };

  constructor(flags: Flags) {
    this.flags = flags;
    flags.mark();
    this.renewal = setInterval(() => {
      flags.renew();
    }, 1000 * RENEWED_EVERY_SECONDS);
    this.renewal.unref();
    process.on('exit', this.release);
  }

  isHeld(): boolean {
    if (this.flags.isUp()) return true;
    this.flags.raise();
    if (this.flags.others().length === 0) {
      this.flags.mark();
      return true;
    }
    this.flags.lower();
    return false;
  }
}

/** Names of the flags of this process that count. Others of its own are what it could not take down. */
const raised = new Set<string>();
const LOWERED_AGAIN_AFTER_MS = 100;
const MAX_LOWERED_AGAIN_AFTER_MS = 60_000;

/** The flags beside one folder, and this process' own. */
class Flags {
  private readonly parent: string;
  private readonly prefix: string;
  private readonly identity: string;
  private readonly own: string;

  constructor(folder: string, identity: ProcessIdentity) {
    this.parent = dirname(folder);
    this.prefix = `${basename(folder)}.`;
    this.identity = formatIdentity(identity);
    const word = randomBytes(8).toString('hex');
    this.own = join(this.parent, `${this.prefix}${this.identity}.${word}.lock`);
  }

  raise(): void {
    mkdirSync(this.parent, { recursive: true });
    raised.add(basename(this.own));
    try {
      closeSync(openSync(this.own, 'wx'));
    } catch (error) {
      this.lower();
      throw error;
    }
  }

  lower(): void {
    raised.delete(basename(this.own));
    takeDown(this.own);
  }

  /** Says that the lock is not only wanted. Nobody's safety rests on it: others only wait no longer. */
  mark(): void {
    quietly(() => {
      writeFileSync(this.own, HELD, { flag: 'r+' });
    });
  }

  /** By writing: the stamp is the file system's then, and not this machine's. */
  renew(): void {
    this.mark();
  }

  isUp(): boolean {
    return existsSync(this.own);
  }

  isForemost(others: readonly string[]): boolean {
    return others.every((file) => word(this.own) < word(file));
  }

  heldAmong(others: readonly string[]): string | undefined {
    return others.find((file) => quietly(() => readFileSync(file, 'utf8')) === HELD);
  }

  /** Flags of others that count. Those of processes that have ended are removed. */
  others(): string[] {
    return readdirSync(this.parent)
      .filter((name) => name.startsWith(this.prefix) && name.endsWith('.lock'))
      .map((name) => join(this.parent, name))
      .filter((file) => file !== this.own && this.counts(file));
  }

  private counts(file: string): boolean {
    const [identity = '', ...rest] = basename(file).slice(this.prefix.length).split('.');
    const parsed = rest.length === 2 ? parseIdentity(identity) : undefined;
    if (parsed === undefined) return false;
    if (identity === this.identity ? raised.has(basename(file)) : (isAlive(parsed) ?? this.isFresh(file)))
      return true;
    quietly(() => {
      rmSync(file, { force: true });
    });
    return false;
  }

  /** Of another machine. This process' own flag has just been raised, so it says what time it is. */
  private isFresh(file: string): boolean {
    const [now, stamp] = [stampOf(this.own), stampOf(file)];
    if (now === undefined || stamp === undefined) return stamp !== undefined;
    // The clock was set back since. Its owner renews it, where it lives; else it grows old from now on.
    if (stamp > now + 1000 * FOREIGN_FOR_SECONDS)
      quietly(() => {
        utimesSync(file, now / 1000, now / 1000);
      });
    return now - stamp < 1000 * FOREIGN_FOR_SECONDS;
  }
}

const stampOf = (file: string): number | undefined => quietly(() => statSync(file).mtimeMs);

/** Others would wait for as long as this process lives for a flag that a scanner of viruses, say, held on to. */
function takeDown(flag: string, againAfter = LOWERED_AGAIN_AFTER_MS): void {
  try {
    rmSync(flag, { force: true });
  } catch {
    const next = Math.min(2 * againAfter, MAX_LOWERED_AGAIN_AFTER_MS);
    setTimeout(takeDown, againAfter, flag, next).unref();
  }
}

/** What decides who comes first: random, so that no process always does. */
const word = (file: string): string => file.split('.').at(-2) ?? '';

/** What must not stand in the way of what is being done: undefined where it fails. */
function quietly<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
