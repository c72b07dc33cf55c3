import type { TrainingProgress } from '../shared/modelProtocol.ts';
import type { TrainingState } from '../shared/panelProtocol.ts';
import { timeLeft } from './timeLeft.ts';

const PHASES: Record<TrainingProgress['phase'], string> = {
  reading: 'reading the documents',
  tokenizing: 'learning the vocabulary',
  measuring: 'measuring this machine',
  autoencoder: 'learning to repeat passages',
  variational: 'learning the space between passages',
  finishing: 'finding the directions of the sliders',
};

/** What training does now and how long it will take, in one line. */
export function describeTraining({ progress, stopping }: TrainingState): string {
  const phase = PHASES[progress.phase];
  if (stopping) return `stopping, ${phase}`;
  if (progress.paused) return `paused while ${phase}`;
  const left = timeLeft(progress.secondsLeft);
  return left === '' ? phase : `${phase}, ${left}`;
}
