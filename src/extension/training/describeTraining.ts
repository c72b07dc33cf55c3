import type { TrainingState } from '../../shared/protocol/panelProtocol.ts';
import { phaseWords } from '../../shared/words/phaseWords.ts';
import { timeLeft } from '../../shared/words/timeLeft.ts';

/** What training does now and how long it will take, in one line. */
export function describeTraining({ progress, stopping }: TrainingState): string {
  const phase = phaseWords[progress.phase];
  if (stopping) return `stopping, ${phase}`;
  if (progress.paused) return `paused while ${phase}`;
  const left = timeLeft(progress.secondsLeft);
  return left === '' ? phase : `${phase}, ${left}`;
}
