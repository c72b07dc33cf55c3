import type { Phase } from '../recipes/schedules.ts';
import type { StepResult } from './trainer.ts';
import type { TrainingSnapshot, Validation } from './trainingRun.ts';

/** How a run ended: its budget is used up, someone stopped it, or the bound on held-out passages got no better. */
export type Outcome = 'finished' | 'stopped' | 'converged';

export interface ProgressEvent extends Omit<StepResult, 'passages' | 'tokens'> {
  kind: 'progress';
  /** Steps done. Losses are means over the steps since the event before. */
  step: number;
  phase: Phase;
  /** Share of the budget that is used. */
  fraction: number;
  elapsedSeconds: number;
  secondsLeft: number;
  tokensRead: number;
  passagesRead: number;
  /** Since the event before, padding not counted. */
  tokensPerSecond: number;
  /** The point that this adds to the curve: losses as means over the last few hundred passages. */
  point: { step: number; seconds: number; reconstructionLoss: number; kl: number };
}

export type TrainingEvent =
  | ProgressEvent
  | { kind: 'phase'; phase: Phase; step: number }
  /** `best`: these parameters are the best so far. */
  | { kind: 'validation'; validation: Validation; best: boolean }
  | { kind: 'paused'; step: number }
  | { kind: 'continued'; step: number }
  | { kind: 'checkpoint'; step: number }
  /** The loss was no number: the last good state is back and the learning rate is halved. `message` is for people. */
  | { kind: 'recovered'; step: number; learningRateScale: number; message: string }
  /** A device failed, and training goes on in another way: smaller batches, another device. `message` is for people. */
  | { kind: 'takeover'; step: number; device: string; message: string }
  /** `snapshot.run.best` is the validation that the kept parameters, `snapshot.parameters`, come from. */
  | { kind: 'finished'; outcome: Outcome; snapshot: TrainingSnapshot };
