import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../../../src/model/numerics/random.ts';
import { RpcError } from '../../../src/shared/protocol/rpcError.ts';
import type { TrainingSettings } from '../../../src/shared/protocol/trainingProtocol.ts';
import { startModelProcess } from './programs.ts';
import { workspaceOf } from './sampleWorkspace.ts';

export interface KilledRuns {
  /** Kills that came before the run was done. */
  readonly kills: number;
  /** Of them, by the phase of training; `saved` of those that left something to resume. */
  readonly phases: Record<string, number>;
  readonly saved: number;
  /** Runs that came to their end. */
  readonly finished: number;
  /** What was not as in the uninterrupted run. */
  readonly differences: string[];
}

/**
 * Trains, kills the process at a random moment, resumes, and so on: when a run is done, its files are compared with those of
 * a run that nobody interrupted, and the next one begins. Moments are drawn evenly from the time of a whole run, the last one
 * that nobody interrupted.
 * @param root an empty folder for the models
 */
export async function killRuns({
  program,
  documents,
  root,
  settings,
  kills,
  seed,
}: {
  program: string;
  documents: string;
  root: string;
  settings: TrainingSettings;
  kills: number;
  seed: number;
}): Promise<KilledRuns> {
  const random = Random.fromSeed(seed);
  const result = { kills: 0, phases: {} as Record<string, number>, saved: 0, finished: 0 };
  const differences: string[] = [];

  /** @returns the phase in which it was killed; undefined where it was done before. */
  const life = async (
    folder: string,
    resume: boolean,
    milliseconds?: number,
  ): Promise<string | undefined> => {
    const { child, peer } = startModelProcess(program);
    let phase = 'starting';
    peer.on('trainingProgress', (one) => {
      ({ phase } = one);
    });
    const ended = once(child, 'exit');
    const request = { workspace: workspaceOf(documents), settings, modelFolder: folder, resume };
    const done = peer.request('train', request).then(() => true, isFinished);
    const isDone = await (
      milliseconds === undefined ? done : Promise.race([done, delay(milliseconds, false)])
    ).finally(() => child.kill('SIGKILL'));
    // It may have been done at that very moment.
    const wasDone = isDone || (await done.catch(() => false));
    await ended;
    return wasDone ? undefined : phase;
  };

  const whole = join(root, 'whole');
  let start = performance.now();
  await life(whole, false);
  let span = performance.now() - start;
  const expected = filesOf(whole);

  for (let number = 0; result.kills < kills; number++) {
    const folder = join(root, `killed-${number}`);
    for (;;) {
      const resume = hasCheckpoint(folder);
      const last = result.kills >= kills;
      start = performance.now();
      const phase = await life(folder, resume, last ? undefined : random.uniform() * span);
      if (phase === undefined) {
        if (!resume) span = performance.now() - start;
        break;
      }
      result.kills++;
      result.phases[phase] = (result.phases[phase] ?? 0) + 1;
      if (hasCheckpoint(folder)) result.saved++;
    }
    result.finished++;
    const found = filesOf(folder);
    for (const name of new Set([...expected.keys(), ...found.keys()]))
      if (expected.get(name) !== found.get(name)) differences.push(`${name} of run ${number}`);
  }
  return { ...result, differences };
}

/** The one before was killed after its last save, and before it could say so. */
function isFinished(error: unknown): true {
  if (error instanceof RpcError && error.reason === 'nothing-to-resume') return true;
  throw error;
}

const hasCheckpoint = (folder: string): boolean => {
  try {
    readFileSync(join(folder, 'checkpoint.json'));
    return true;
  } catch {
    return false;
  }
};

/** Names and contents, but for what depends on the clock. */
export function filesOf(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder).map((name) => {
      const text = readFileSync(join(folder, name), 'latin1');
      return [name, name.endsWith('.json') ? JSON.stringify(JSON.parse(text, withoutTimes)) : text];
    }),
  );
}

/**
 * When it was trained and for how long; the curve, whose points are so many seconds apart; and in the manifest the hash of training.json, where these are.
 */
const TIMES = new Set(['trainedAt', 'trainedSeconds', 'elapsedSeconds', 'seconds', 'curve', 'training.json']);

const withoutTimes = (key: string, value: unknown): unknown => (TIMES.has(key) ? undefined : value);
