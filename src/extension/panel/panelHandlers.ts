import * as vscode from 'vscode';
import type { Question } from '../question.ts';
import { attempt } from '../failures/attempt.ts';
import { askAxisNames } from '../exploration/askAxisNames.ts';
import { pickedExamples } from '../exploration/chooseExamples.ts';
import type { Commands } from '../commands/commands.ts';
import { UserError } from '../failures/failure.ts';
import { insertAtCursor } from '../editor/insertion.ts';
import { leftOutPage } from '../pages/leftOutPage.ts';
import type { Parts } from '../parts.ts';
import { settings } from '../settings/settings.ts';
import type { PanelHandlers } from './panelView.ts';

/**
 * What the panel's controls do. Failures become messages of VS Code; only moves of a slider reject.
 *
 * What answers the page itself stops with the page's request. Actions do not: their results are the host's state, which
 * outlives a page that is hidden.
 */
export function createPanelHandlers(
  parts: Parts,
  commands: Commands,
  ask: (question: Question) => Promise<string | undefined>,
): PanelHandlers {
  const { session, exploration, interpolation, sliders, presets, log } = parts;

  const act =
    <P>(action: (params: P) => Promise<unknown>) =>
    async (params: P): Promise<null> => {
      await attempt(log, () => action(params));
      return null;
    };
  const workbench = (command: string, ...args: unknown[]): Promise<unknown> =>
    Promise.resolve(vscode.commands.executeCommand(command, ...args));

  return {
    train: act(commands.train),
    pauseTraining: act(commands.pauseTraining),
    resumeTraining: act(commands.resumeTraining),
    stopTraining: act(commands.stopTraining),
    exploreSelection: act(commands.exploreSelection),
    surprise: act(commands.surpriseMe),
    steer: ({ id, sliders }, signal) => exploration.steer(id, sliders, signal),
    soloEnds: ({ id, slider }, signal) => exploration.soloEnds(id, slider, signal),
    savePreset: act((preset) => presets.save(preset)),
    deletePreset: act(({ name }) => presets.delete(name)),
    interpolate: ({ t }, signal) => interpolation.moveTo(t, signal),
    markSelection: act(({ end }) => (end === 'a' ? commands.markPassageA() : commands.markPassageB())),
    exploreInterpolation: act(async () => {
      const { a, b, t, text } = session.state.interpolation;
      if (text === null) throw new UserError('Mark passage A and passage B first.');
      const file = (t < 0.5 ? a : b)?.place?.file;
      await exploration.exploreText(text, 'Between A and B', { file, before: a?.before });
    }),
    map: ({ axes }, signal) => parts.model.request('map', { axes }, signal),
    mapPath: ({ axes }, signal) => interpolation.onMap(axes, signal),
    explorePassage: act(({ passage }) => exploration.explorePassage(passage)),
    vary: act(() => exploration.varyExploration()),
    wordAlternatives: (word, signal) => parts.words.alternatives(word, signal),
    takeWord: act((word) => parts.words.take(word)),
    keepWord: (word) => {
      parts.words.keep(word);
      return null;
    },
    setGeneration: act((changes) => settings.setGeneration(changes)),
    newSlider: act(commands.newSlider),
    addExamples: act(async ({ end, from }) => {
      if (from === 'selection') return end === 'low' ? commands.addToLowEnd() : commands.addToHighEnd();
      const picked = await pickedExamples(`the ${end} end`);
      if (picked.length > 0) sliders.collect(end, picked);
    }),
    forgetExample: ({ id }) => {
      sliders.forget(id);
      return null;
    },
    makeSlider: act(({ lowLabel, highLabel }) => sliders.make(lowLabel, highLabel)),
    discardSlider: () => {
      sliders.discard();
      return null;
    },
    renameAxis: act(async ({ index }) => {
      const names = await askAxisNames(session.state.model, index);
      if (names !== undefined) await sliders.nameAxis(index, ...names);
    }),
    removeSlider: act(async ({ name }) => {
      const answer = await ask({
        message: `Remove the slider “${name}”?`,
        detail: 'Its examples are forgotten. Your documents are not touched.',
        answers: ['Remove'],
      });
      if (answer === 'Remove') await sliders.remove(name);
    }),
    insert: act(async ({ text }) => {
      parts.history.inserted(text, await insertAtCursor(parts.lastEditor.current, text));
    }),
    copy: act(({ text }) => Promise.resolve(vscode.env.clipboard.writeText(text))),
    openPassage: act((passage) => parts.passages.open(passage)),
    showReport: act(commands.showModelReport),
    showLeftOut: act(() => {
      const { model, survey } = session.state;
      const leftOut = (model.kind === 'open' ? model.summary : survey)?.leftOut ?? [];
      return parts.pages.show('Documents left out.md', leftOutPage(leftOut));
    }),
    showRead: act(commands.showPassages),
    dismissFailure: () => {
      session.update({ failure: null });
      return null;
    },
    reopenModel: act(async () => {
      session.update({ failure: null });
      await parts.modelLifecycle.open();
    }),
    deleteModel: act(commands.deleteModel),
    showLog: act(commands.showLog),
    manageTrust: act(() => workbench('workbench.trust.manage')),
    openFolder: act(() => workbench('workbench.action.files.openFolder')),
    openSettings: act(() => workbench('workbench.action.openSettings', '@ext:variorum.variorum')),
  };
}
