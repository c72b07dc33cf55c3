import { initialState, type SessionState } from '../../../src/extension/state/session.ts';
import type { TrainingProgress } from '../../../src/shared/protocol/trainingProtocol.ts';

export const progress: TrainingProgress = {
  phase: 'variational',
  fraction: 0.4,
  secondsLeft: 90,
  step: 12,
  passagesRead: 340,
  tokensPerSecond: 2000,
  device: 'CPU, 2 threads',
  paused: false,
};

export const open: SessionState = { ...initialState, workspace: { kind: 'open', name: 'novel' } };

export const training: SessionState = { ...open, training: { progress, stopping: false } };

export const paused: SessionState = {
  ...open,
  training: { progress: { ...progress, paused: true }, stopping: false },
};

export const trained: SessionState = { ...open, trained: true, editor: 'open' };

export const exploring: SessionState = {
  ...trained,
  exploration: {
    id: 1,
    title: 'Selection in one.md',
    originalText: 'It rained.',
    text: 'It rained.',
    verbatim: true,
    initialSliders: [0, 1],
    sliders: [0, 1],
    nearest: [],
    kept: [],
  },
};
