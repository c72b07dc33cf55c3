import * as vscode from 'vscode';
import { attempt } from './failures/attempt.ts';
import { failure } from './failures/failure.ts';
import { problemHere } from './modelHost/platformProblem.ts';
import type { Parts } from './parts.ts';
import type { SessionState } from './state/session.ts';
import { ENCODING_SETTINGS } from './settings/encodings.ts';
import { SECTION, settings } from './settings/settings.ts';
import { onlyRemoteFolders, workspaceState } from './documents/workspace.ts';

const DOCUMENT_SETTINGS = ['include', 'exclude', 'respectGitignore', 'largestFileKilobytes']
  .map((name) => `${SECTION}.${name}`)
  .concat('files.exclude', 'search.exclude', 'search.followSymlinks', ENCODING_SETTINGS);

/**
 * Keeps the state true to the workspace: its folders, its trust, its settings, and what an earlier window has left.
 * @param reinitialize loads the state of the panel again, where it is visible
 */
export function followWorkspace(parts: Parts, reinitialize: () => void): vscode.Disposable[] {
  const {
    session,
    memory,
    lastEditor,
    exploration,
    interpolation,
    training,
    survey,
    model,
    modelLifecycle,
    log,
  } = parts;

  /** What was looked at before has changed. */
  const lookAgain = (): void => {
    if (session.state.survey !== null) void survey.look();
  };
  /** Other documents are read; a starter was opened on those of before. */
  const readAnew = (): void => {
    if (memory.modelId === undefined) void modelLifecycle.closeStarter().then(reinitialize);
    else lookAgain();
  };
  const look = (): void => {
    session.update({
      workspace: workspaceState(),
      trained: memory.modelId !== undefined,
      starter: settings.wantsStarter(),
      trainingMinutes: settings.training().minutes,
      generation: settings.generation(),
      maxCopiedWords: settings.maxCopiedWords(),
    });
    if (onlyRemoteFolders())
      session.update({ failure: failure('Variorum reads folders on disk only, and none of these is.') });
    lookAgain();
  };

  const problem = problemHere();
  if (problem !== null) session.update({ failure: failure(problem) });
  session.update(lastEditor.state);
  void interpolation.restore();
  look();
  void training.lookForInterruptedRun();
  return [
    vscode.workspace.onDidChangeWorkspaceFolders(look),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      look();
      reinitialize();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${SECTION}.trainingMinutes`))
        session.update({ trainingMinutes: settings.training().minutes });
      if (change.affectsConfiguration(`${SECTION}.generation`))
        session.update({ generation: settings.generation(), maxCopiedWords: settings.maxCopiedWords() });
      if (change.affectsConfiguration(`${SECTION}.generation.strength`))
        void attempt(log, () => exploration.steerAgain());
      if (DOCUMENT_SETTINGS.some((name) => change.affectsConfiguration(name))) readAnew();
      if (change.affectsConfiguration(`${SECTION}.model.start`) && memory.modelId === undefined) {
        session.update({ starter: settings.wantsStarter() });
        void modelLifecycle.closeStarter().then(reinitialize);
      }
      if (change.affectsConfiguration(`${SECTION}.device`)) {
        log.info('The device has changed.');
        void model.close('none').then(reinitialize);
      }
    }),
    vscode.workspace.onDidSaveTextDocument(() => {
      if (readsTooLittle(session.state, settings.wantsStarter())) reinitialize();
    }),
  ];
}

/** Whether there was nothing to train on, or too little for the starter, when it was looked at. */
function readsTooLittle(state: SessionState, wantsStarter: boolean): boolean {
  const { trained, model, survey, starter } = state;
  return !trained && model.kind === 'none' && (survey?.documents === 0 || (wantsStarter && !starter));
}
