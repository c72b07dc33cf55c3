import {
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { diskError } from '../../checkpoint/checkpointError.ts';
import { codeOf } from '../../checkpoint/disk.ts';
import { ModelProblem } from '../modelProblem.ts';

/**
 * Sees to it that one run at a time writes into a model folder, across processes and editor windows: a file
 * `<folder>.lock` with the process id of its holder and a word of its own, who renews its time stamp. One that a killed
 * process left behind is taken over at once; where the id now belongs to another program, or its holder sleeps, once the
 * stamp is two minutes old.
 */
const RENEWED_EVERY_SECONDS = 10;
const STALE_AFTER_SECONDS = 120;
/** Between the lock's creation and the moment its holder's id stands in it. */
const WRITTEN_WITHIN_SECONDS = 2;

export interface TrainingLock {
  /** Before writing: a process that slept for long may have lost its lock. Throws `already-training`. */
  requireHeld(): void;
  release(): void;
}

/** Locks the folder. Throws `already-training`. */
export function lockForTraining(modelFolder: string): TrainingLock {
  const file = `${modelFolder}.lock`;
  const holder = `${process.pid} ${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    if (!create(file, holder)) {
      if (isHeld(file)) throw alreadyTraining(modelFolder, file);
      rmSync(file, { force: true });
      if (!create(file, holder)) throw alreadyTraining(modelFolder, file); // Another process was faster.
    }
  } catch (error) {
    throw error instanceof ModelProblem ? error : diskError(error, 'locking the model folder');
  }
  const isOwn = (): boolean => {
    try {
      return readFileSync(file, 'utf8') === holder;
    } catch (error) {
      return codeOf(error) !== 'ENOENT'; // What cannot be read cannot be taken over either.
    }
  };
  const renewal = setInterval(() => {
    try {
      if (!isOwn()) return;
      const now = new Date();
      utimesSync(file, now, now);
    } catch {
      // A lock that cannot be renewed still keeps its process id.
    }
  }, RENEWED_EVERY_SECONDS * 1000);
  renewal.unref();
  const release = (): void => {
    process.off('exit', release);
    clearInterval(renewal);
    if (isOwn()) rmSync(file, { force: true });
  };
  process.on('exit', release);
  const requireHeld = (): void => {
    if (!isOwn() && !create(file, holder)) throw alreadyTraining(modelFolder, file);
  };
  return { requireHeld, release };
}

/** False where the file exists. */
function create(file: string, holder: string): boolean {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, holder);
    closeSync(handle);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function isHeld(file: string): boolean {
  try {
    const age = (Date.now() - statSync(file).mtimeMs) / 1000;
    const holder = readFileSync(file, 'utf8');
    if (holder === '') return age < WRITTEN_WITHIN_SECONDS;
    return age < STALE_AFTER_SECONDS && isAlive(Number(holder.split(' ')[0]));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false; // Unlocked meanwhile.
    throw error;
  }
}

function isAlive(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM'; // It lives, and belongs to someone else.
  }
}

function alreadyTraining(modelFolder: string, file: string): ModelProblem {
  return new ModelProblem(
    'already-training',
    `A model is already being trained into ${modelFolder}. Wait for that run to end or stop it; ` +
      `if there is none, delete ${file} and try again.`,
  );
}
