import * as vscode from 'vscode';
import type { VariorumApi } from './api.ts';
import { UserError } from './failures/failure.ts';
import type { Parts } from './parts.ts';
import { panelState } from './state/panelState.ts';

/** What `activate` returns. */
export function createApi(parts: Parts): VariorumApi {
  const { session, curve, memory, folders, training, model, exploration, interpolation } = parts;
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
      vscode.window.showWarningMessage(message, { modal: true, detail }, ...answers),
    openModel: () => parts.modelLifecycle.open(),
    async steer(sliders) {
      const { exploration: point } = session.state;
      if (point === null) throw new UserError('Explore something first.');
      return (await exploration.steer(point.id, sliders)).text;
    },
    makeSlider: (lowLabel, highLabel) => parts.sliders.make(lowLabel, highLabel),
    removeSlider: (name) => parts.sliders.remove(name),
    openPassage: (passage) => parts.passages.open(passage),
    async interpolateAt(t) {
      return (await interpolation.walkTo(t)).text;
    },
  };
}
