import { type FolderLock, FolderTakenError, lockFolder } from '../../../storage/folderLock.ts';
import { diskError } from '../../checkpoint/checkpointError.ts';
import { ModelProblem } from '../modelProblem.ts';

/** One run at a time writes into a model folder (storage/folderLock.ts). */
export interface TrainingLock {
  /** Before writing. Throws `already-training` where the lock was removed by hand and another run came in between. */
  requireHeld(): void;
  release(): void;
}

/** Locks the folder. @throws ModelProblem already-training; CheckpointError no-permission, disk-full, disk-error */
export async function lockForTraining(modelFolder: string): Promise<TrainingLock> {
  try {
    const lock = await lockFolder(modelFolder);
    return {
      requireHeld() {
        if (!isHeld(lock, modelFolder)) throw alreadyTraining(modelFolder);
      },
      release: lock.release.bind(lock),
    };
  } catch (error) {
    throw error instanceof FolderTakenError
      ? alreadyTraining(modelFolder, error.file)
      : diskError(error, `locking ${modelFolder}`);
  }
}

function isHeld(lock: FolderLock, modelFolder: string): boolean {
  try {
    return lock.isHeld();
  } catch (error) {
    throw diskError(error, `locking ${modelFolder}`);
  }
}

function alreadyTraining(modelFolder: string, file?: string): ModelProblem {
  return new ModelProblem(
    'already-training',
    `A model is already being trained into ${modelFolder}. Wait for that run to end or stop it` +
      (file === undefined ? '.' : `; if there is none, delete ${file} and try again.`),
  );
}
