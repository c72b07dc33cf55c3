import type { ProcessReason } from './problemReasons.ts';

/** Something that the user can understand and mend. The message is one sentence that says what, and one what to do. */
export class ModelProblem extends Error {
  readonly reason: ProcessReason;

  constructor(reason: ProcessReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ModelProblem';
    this.reason = reason;
  }
}
