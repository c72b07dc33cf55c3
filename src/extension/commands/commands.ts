import * as vscode from 'vscode';
import type { Question } from '../question.ts';
import { attempt } from '../failures/attempt.ts';
import { chooseDevice } from '../devices/chooseDevice.ts';
import { selectedExamples } from '../exploration/chooseExamples.ts';
import { chosenText, type ChosenText, markOf, twoSelections } from '../editor/chosenText.ts';
import { commandIds, commandNames, PANEL_VIEW, type CommandName } from '../commandIds.ts';
import { continueFromHere } from '../exploration/continueFromHere.ts';
import { findSimilarPassages } from '../exploration/findSimilar.ts';
import { disabledReasons } from '../state/disabledReasons.ts';
import { UserError } from '../failures/failure.ts';
import { insertAtCursor } from '../editor/insertion.ts';
import { insertVariation } from '../exploration/insertVariation.ts';
import { installCudaEngine } from '../devices/installCudaEngine.ts';
import type { Parts } from '../parts.ts';
import { copyDiagnostics } from '../pages/copyDiagnostics.ts';
import { showReport } from '../pages/showReport.ts';

export type Commands = Record<CommandName, () => Promise<void>>;

/** Shows the panel and leaves the focus where it is. */
export const showPanel = async (): Promise<void> => {
  await vscode.commands.executeCommand(`${PANEL_VIEW}.focus`, { preserveFocus: true });
};

/**
 * What each command does. Each is safe to call at any time: where it cannot work, it says why.
 * @param reinitialize loads the state of the panel again, where it is visible
 */
export function createCommands(
  parts: Parts,
  ask: (question: Question) => Promise<string | undefined>,
  reinitialize: () => void,
): Commands {
  const {
    session,
    training,
    modelLifecycle,
    exploration,
    variations,
    interpolation,
    sliders,
    lastEditor,
    passages,
    history,
  } = parts;

  const chosen = (): ChosenText => chosenText(lastEditor.current, passages.shownIn(lastEditor.current));

  const mark = (end: 'a' | 'b'): Promise<void> => {
    const { editor, range } = chosen();
    interpolation.mark(end, markOf(editor.document, range));
    return interpolation.update();
  };

  const addTo = async (end: 'low' | 'high'): Promise<void> => {
    sliders.collect(end, selectedExamples(lastEditor.current, passages.shownIn(lastEditor.current)));
    await showPanel();
  };

  const actions: Commands = {
    async train() {
      if (session.state.resumable) {
        const answer = await ask({
          message: 'Training of this workspace was interrupted.',
          detail: 'It can go on from its last checkpoint. Starting again discards that.',
          answers: ['Resume', 'Start Again'],
        });
        if (answer === undefined) return;
        if (answer === 'Resume') return actions.resumeTraining();
      }
      await training.start();
      await showPanel();
    },
    pauseTraining: () => training.pause(),
    resumeTraining: () => training.resume(),
    stopTraining: () => training.stop(),
    async exploreSelection() {
      const selected = chosen();
      await showPanel();
      await exploration.exploreText(selected.text, selected.title, selected);
    },
    async surpriseMe() {
      await showPanel();
      await exploration.surprise();
    },
    markPassageA: () => mark('a'),
    markPassageB: () => mark('b'),
    async interpolate() {
      const selected = twoSelections(lastEditor.current);
      if (selected !== undefined) {
        interpolation.mark('a', selected[0]);
        interpolation.mark('b', selected[1]);
      }
      await showPanel();
      await interpolation.moveTo(session.state.interpolation.t);
    },
    async newSlider() {
      sliders.begin();
      await showPanel();
    },
    addToLowEnd: () => addTo('low'),
    addToHighEnd: () => addTo('high'),
    async insertExploredText() {
      const { exploration: point } = session.state;
      if (point === null) throw new UserError('Explore something first.');
      history.inserted(point.text, await insertAtCursor(lastEditor.current, point.text));
    },
    insertVariation: () => insertVariation(lastEditor, variations, history),
    findSimilarPassages: () => findSimilarPassages(chosen(), parts.model, passages),
    showPassages: () => parts.read.choose(),
    continueFromHere: () => continueFromHere(lastEditor, parts.model, history),
    async showModelReport() {
      await showReport(modelLifecycle, parts.pages);
    },
    async deleteModel() {
      const answer = await ask({
        message: 'Delete the model of this workspace?',
        detail: 'Your documents are not touched. A new model can be trained at any time.',
        answers: ['Delete'],
      });
      if (answer === 'Delete') await modelLifecycle.delete().finally(reinitialize);
    },
    chooseDevice: () => chooseDevice(parts.startProcess),
    installCudaEngine: () => installCudaEngine(parts, ask),
    showLog() {
      parts.log.show();
      return Promise.resolve();
    },
    copyDiagnostics: () => copyDiagnostics(session, parts.recentFailures, parts.manifest),
  };

  const perform = (name: CommandName) => (): Promise<void> =>
    attempt(parts.log, async () => {
      const reason = disabledReasons(session.state)[name];
      if (reason !== null) throw new UserError(reason);
      await actions[name]();
    });
  return Object.fromEntries(commandNames.map((name) => [name, perform(name)])) as Commands;
}

export const registerCommands = (commands: Commands): vscode.Disposable[] =>
  commandNames.map((name) => vscode.commands.registerCommand(commandIds[name], commands[name]));
