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
import { dirname } from 'node:path';
import { diskError } from '../checkpoint/checkpointError.ts';
import { codeOf } from '../checkpoint/disk.ts';
import { ModelProblem } from './modelProblem.ts';

/**
 * Sees to it that one run at a time writes into a model folder, across processes and editor windows: a file
 * `<folder>.lock` with the process id of its holder, who renews its time stamp. One that a killed process left behind
 * is taken over at once; where the id now belongs to another program, once the stamp is two minutes old.
 */
const RENEWED_EVERY_SECONDS = 10;
const STALE_AFTER_SECONDS = 120;
/** Between the lock's creation and the moment its holder's id stands in it. */
const WRITTEN_WITHIN_SECONDS = 2;

/** Locks the folder. Returns the function that unlocks it. Throws `already-training`. */
export function lockForTraining(modelFolder: string): () => void {
  const file = `${modelFolder}.lock`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    if (!create(file)) {
      if (isHeld(file)) throw alreadyTraining(modelFolder, file);
      rmSync(file, { force: true });
      if (!create(file)) throw alreadyTraining(modelFolder, file); // Another process was faster.
    }
  } catch (error) {
    throw error instanceof ModelProblem ? error : diskError(error, 'locking the model folder');
  }
  const renewal = setInterval(() => {
    try {
      const now = new Date();
      utimesSync(file, now, now);
    } catch {
      // A lock that cannot be renewed still keeps its process id.
    }
  }, RENEWED_EVERY_SECONDS * 1000);
  renewal.unref();
  const unlock = (): void => {
    process.off('exit', unlock);
    clearInterval(renewal);
    rmSync(file, { force: true });
  };
  process.on('exit', unlock);
  return unlock;
}

/** False where the file exists. */
function create(file: string): boolean {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, String(process.pid));
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
    return age < STALE_AFTER_SECONDS && isAlive(Number(holder));
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
