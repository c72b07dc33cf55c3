import { EngineError } from '../../engine/engine.ts';
import type { TrainingSnapshot } from './trainingRun.ts';

export class DeviceFailedError extends EngineError {
  /** Where another device can take over; undefined before the first step, when there is nothing to take over. */
  readonly snapshot: TrainingSnapshot | undefined;

  constructor(cause: EngineError, snapshot: TrainingSnapshot | undefined) {
    super(cause.reason, cause.message, { cause });
    this.snapshot = snapshot;
  }
}
