import * as vscode from 'vscode';
import { plainMessage } from '../shared/words/visible.ts';
import type { VariorumApi } from './api.ts';
import type { PanelHandlers } from './panel/panelView.ts';
import { UserError } from './failures/failure.ts';
import type { Parts } from './parts.ts';
import { panelState } from './state/panelState.ts';

/** What `activate` returns. @param handlers what answers the panel; asked for when they are there */
export function createApi(parts: Parts, handlers: () => PanelHandlers): VariorumApi {
  const { session, curve, memory, folders, training, model, exploration, interpolation } = parts;
  const { history } = parts.history;
  return {
    get state() {
      return panelState(session.state);
    },
    onDidChangeState: (listener, thisArgument?: unknown, disposables?) => {
      const stop = session.onDidChange((state) => {
        listener.call(thisArgument, panelState(state));
      });
      const subscription = new vscode.Disposable(stop);
      disposables?.push(subscription);
      return subscription;
    },
    get curve() {
      return curve.points;
    },
    get trainingProcessId() {
      return training.processId;
    },
    get samplingProcessId() {
      return model.processId;
    },
    get modelFolder() {
      return memory.modelId === undefined ? undefined : folders.path(memory.modelId);
    },
    get runFolder() {
      return memory.runId === undefined ? undefined : folders.path(memory.runId);
    },
    activationMilliseconds: 0,
    answerQuestion: async ({ message, detail, answers }) =>
      vscode.window.showWarningMessage(plainMessage(message), { modal: true, detail }, ...answers),
    openModel: () => parts.modelLifecycle.open(),
    async steer(sliders) {
      const { exploration: point } = session.state;
      if (point === null) throw new UserError('Explore something first.');
      return (await exploration.steer(point.id, sliders)).text;
    },
    makeSlider: (lowLabel, highLabel) => parts.sliders.make(lowLabel, highLabel),
    removeSlider: (name) => parts.sliders.remove(name),
    openPassage: (passage) => parts.passages.open(passage),
    get history() {
      return [...history.tree.nodes];
    },
    get shownNode() {
      return history.current;
    },
    get historyFile() {
      return history.path;
    },
    historySettled: () => history.settled(),
    reloadHistory: () => history.reload(),
    panelRequest(method, params) {
      const answer = handlers()[method] as (params: unknown, signal: AbortSignal) => unknown;
      return new Promise((resolve) => {
        resolve(answer(params, new AbortController().signal));
      });
    },
    async interpolateAt(t) {
      return (await interpolation.moveTo(t)).text;
    },
  };
}
