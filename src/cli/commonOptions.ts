import type { TrainingSettings } from '../shared/protocol/trainingProtocol.ts';

/** Options of every verb that opens a model. */
export interface CommonOptions {
  readonly json?: true;
  readonly device: TrainingSettings['device'];
}
