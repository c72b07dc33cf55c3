/** Why a request to an open model cannot be met; the same words as `processReasons` in process/problemReasons.ts. */
export type LatentReason =
  'no-text' | 'text-too-long' | 'wrong-model' | 'too-few-examples' | 'no-slider' | 'bad-slider';

/** The message is for people and says what to do. */
export class LatentError extends Error {
  readonly reason: LatentReason;

  constructor(reason: LatentReason, message: string) {
    super(message);
    this.name = 'LatentError';
    this.reason = reason;
  }
}
