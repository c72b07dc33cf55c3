import { describeCopied, exceedsCopyLimit } from '../../shared/words/copied.ts';
import type { CommandName } from '../commandIds.ts';
import type { SessionState } from './session.ts';

/** Why nothing can be read or run yet, for people. */
export const TRUST_FIRST = 'Trust this workspace first.';

/** What the panel does that no command does by itself. */
export type PanelAction = 'insertText' | 'varyExploration' | 'interpolateMarked';

export type Action = CommandName | PanelAction;

/** Why nothing is added to a slider, for people. */
export const BEING_MADE = 'The slider is being made.';

/**
 * Why each action cannot work now, for people, or null where it can. Context keys, the panel's controls and the
 * commands themselves all ask here, so they never disagree.
 */
export function disabledReasons(state: SessionState): Record<Action, string | null> {
  const { training, exploration, interpolation, editor, readOnly } = state;
  const closed = workspaceReason(state);
  const modelMissing = closed ?? modelReason(state);
  const editorMissing = editor === 'none' ? 'Open a document first.' : null;
  const nothingExplored = exploration === null ? 'Explore something first.' : null;
  const unmarked =
    interpolation.a === null || interpolation.b === null
      ? 'Mark passage A and passage B first, or select two passages.'
      : null;
  const notTrained = closed ?? trainedReason(state);
  const unwritable = editorMissing ?? readOnly;
  const needsTextAndModel = modelMissing ?? editorMissing;
  const beingMade = state.sliderDraft?.busy === true ? BEING_MADE : null;
  const addingMissing = notTrained ?? beingMade ?? editorMissing;
  return {
    train: closed ?? (training === null ? null : 'Training is already running.'),
    pauseTraining:
      runningReason(training) ?? (training?.progress.paused ? 'Training is paused already.' : null),
    resumeTraining: closed ?? resumeReason(state),
    stopTraining: runningReason(training),
    exploreSelection: needsTextAndModel,
    surpriseMe: modelMissing,
    markPassageA: needsTextAndModel,
    markPassageB: needsTextAndModel,
    interpolate: modelMissing ?? (editor === 'two-selections' ? null : unmarked),
    newSlider: notTrained,
    addToLowEnd: addingMissing,
    addToHighEnd: addingMissing,
    insertExploredText: modelMissing ?? nothingExplored ?? copiedReason(state) ?? unwritable,
    insertVariation: modelMissing ?? unwritable,
    continueFromHere: modelMissing ?? unwritable,
    findSimilarPassages: needsTextAndModel,
    showPassages: closed,
    showModelReport: notTrained,
    deleteModel: closed ?? deleteReason(state),
    chooseDevice:
      closed ?? (training === null ? null : 'Measuring needs the machine for itself: stop training first.'),
    installCudaEngine: null,
    showLog: null,
    copyDiagnostics: null,
    insertText: unwritable,
    varyExploration: modelMissing ?? nothingExplored,
    interpolateMarked: modelMissing ?? unmarked,
  };
}

function copiedReason({ exploration, maxCopiedWords }: SessionState): string | null {
  const { copied = null } = exploration ?? {};
  return copied !== null && exceedsCopyLimit(copied, maxCopiedWords)
    ? `${describeCopied(copied)}: the settings allow ${maxCopiedWords}.`
    : null;
}

function workspaceReason({ workspace }: SessionState): string | null {
  switch (workspace.kind) {
    case 'none':
      return 'Open a folder first.';
    case 'untrusted':
      return TRUST_FIRST;
    case 'open':
      return null;
  }
}

function modelReason(state: SessionState): string | null {
  return state.starter ? null : trainedReason(state);
}

/** Of what the starter model cannot stand in for. */
function trainedReason({ trained, training }: SessionState): string | null {
  if (trained) return null;
  return training === null ? 'Train a model first.' : 'The model is not trained yet.';
}

function runningReason(training: SessionState['training']): string | null {
  if (training === null) return 'Nothing is training.';
  return training.stopping ? 'Training is stopping.' : null;
}

function resumeReason({ training, resumable }: SessionState): string | null {
  if (training !== null) return training.progress.paused ? null : 'Training is running.';
  return resumable ? null : 'There is no interrupted training.';
}

function deleteReason({ training, trained, resumable }: SessionState): string | null {
  if (training !== null) return 'Stop training first.';
  return trained || resumable ? null : 'There is no model.';
}
