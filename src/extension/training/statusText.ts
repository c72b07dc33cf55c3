import type { SessionState } from '../state/session.ts';
import { timeLeft } from '../../shared/words/timeLeft.ts';
import { describeTraining } from './describeTraining.ts';

export interface Status {
  /** May hold icons in the form `$(name)`. */
  readonly text: string;
  readonly tooltip: string;
  readonly warning: boolean;
}

/** What the status bar says; null where Variorum has nothing to do. */
export function statusText(state: SessionState): Status | null {
  const { workspace, training, failure, model, trained, resumable } = state;
  if (workspace.kind !== 'open') return null;
  if (training !== null) {
    const { progress, stopping } = training;
    const tooltip = `Variorum is training: ${describeTraining(training)}`;
    if (stopping) return { text: '$(loading~spin) Variorum: stopping', tooltip, warning: false };
    if (progress.paused) return { text: '$(debug-pause) Variorum: paused', tooltip, warning: false };
    const left = timeLeft(progress.secondsLeft);
    return { text: `$(loading~spin) Variorum: ${left === '' ? 'training' : left}`, tooltip, warning: false };
  }
  if (failure !== null) return { text: '$(warning) Variorum', tooltip: failure.message, warning: true };
  if (model.kind === 'opening')
    return { text: '$(loading~spin) Variorum: opening', tooltip: 'Variorum opens the model', warning: false };
  if (resumable)
    return {
      text: '$(debug-pause) Variorum: interrupted',
      tooltip: 'Training can be resumed',
      warning: false,
    };
  if (trained)
    return { text: '$(versions) Variorum', tooltip: 'Variorum: explore this workspace', warning: false };
  return {
    text: '$(versions) Variorum',
    tooltip: 'Variorum: no model of this workspace yet',
    warning: false,
  };
}
