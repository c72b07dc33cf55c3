import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '../../../src/model/numerics/random.ts';

const PROGRAM = fileURLToPath(new URL('contender.mjs', import.meta.url));
const CONTENDERS = 8;

export interface Contention {
  /** Rounds in which a process held the lock. */
  readonly held: number;
  readonly suspended: number;
  readonly killed: number;
  /** Rounds in which several living processes held it at once. */
  readonly violations: number[];
  /** Rounds in which nobody was suspended and nobody got the lock. */
  readonly withoutHolder: number[];
}

/** What a contender is told, and what it tells. */
export type Order = { readonly want: number } | 'release';
export type Told = 'ready' | 'held' | 'taken' | 'released';

/**
 * In each round eight processes want the lock at once, and whoever gets it holds it until all others have their answer. In
 * every other round some are suspended somewhere on the way, before, while or after they get it, and go on when the others
 * have their answers; now and then one of them is killed instead.
 */
export async function contend({
  root,
  rounds,
  seed,
}: {
  root: string;
  rounds: number;
  seed: number;
}): Promise<Contention> {
  const random = Random.fromSeed(seed);
  const folder = join(root, 'model');
  const start = async (): Promise<ChildProcess> => {
    const child = fork(PROGRAM, [folder], { execArgv: [] });
    await once(child, 'message');
    return child;
  };
  const contenders = await Promise.all(Array.from({ length: CONTENDERS }, start));
  const result = {
    held: 0,
    suspended: 0,
    killed: 0,
    violations: [] as number[],
    withoutHolder: [] as number[],
  };
  try {
    for (let round = 0; round < rounds; round++) {
      const answers = contenders.map(answer);
      // How far each goes before: turns of its event loop.
      for (const child of contenders) child.send({ want: random.below(20) } satisfies Order);
      const sleeping = round % 2 === 0 ? [] : [...contenders.keys()].filter(() => random.below(10) < 3);
      for (let turn = random.below(300); turn > 0; turn--) await new Promise(setImmediate);
      for (const index of sleeping) contenders[index]!.kill('SIGSTOP');
      const doomed = random.below(10) < 3 ? sleeping[0] : undefined;
      if (doomed !== undefined) contenders[doomed]!.kill('SIGKILL');
      await Promise.all(answers.filter((_, index) => !sleeping.includes(index)));
      for (const index of sleeping) contenders[index]!.kill('SIGCONT');
      const told = await Promise.all(answers);
      const holders = contenders.filter((_, index) => told[index] === 'held' && index !== doomed);
      if (holders.length > 1) result.violations.push(round);
      if (holders.length === 0 && sleeping.length === 0) result.withoutHolder.push(round);
      const released = holders.map(answer);
      for (const child of holders) child.send('release' satisfies Order);
      await Promise.all(released);
      if (doomed !== undefined) contenders[doomed] = await start();
      result.held += Math.min(1, holders.length);
      result.suspended += sleeping.length;
      result.killed += doomed === undefined ? 0 : 1;
    }
  } finally {
    for (const child of contenders) child.kill('SIGKILL');
  }
  return result;
}

/** The next that a contender tells, or that it has ended. */
const answer = (child: ChildProcess): Promise<Told | 'ended'> =>
  new Promise((resolve) => {
    const settle = (told: Told | 'ended'): void => {
      child.off('message', settle).off('exit', end);
      resolve(told);
    };
    const end = (): void => {
      settle('ended');
    };
    child.once('message', settle).once('exit', end);
  });
