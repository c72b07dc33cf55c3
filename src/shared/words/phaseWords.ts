import type { TrainingProgress } from '../protocol/trainingProtocol.ts';

/** What a run does in each phase, for people, as it stands inside a sentence. */
export const phaseWords: Readonly<Record<TrainingProgress['phase'], string>> = {
  reading: 'reading the documents',
  measuring: 'measuring this machine',
  tokenizing: 'learning the vocabulary',
  states: 'reading with the language model',
  autoencoder: 'learning to repeat passages',
  variational: 'learning the space between passages',
  finishing: 'finding the directions of the sliders',
};
