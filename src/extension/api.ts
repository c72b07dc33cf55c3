import type { Event } from 'vscode';
import type { HistoryNode } from '../shared/history/historyNode.ts';
import type { CurvePoint } from '../shared/protocol/trainingProtocol.ts';
import type { panelHostSide, PanelState } from '../shared/protocol/panelProtocol.ts';
import type { Params } from '../shared/protocol/rpc.ts';
import type { PlacedPassage } from './editor/passageOpener.ts';
import type { Question } from './question.ts';

export type PanelMethod = Exclude<keyof (typeof panelHostSide)['requests'], 'ready'>;
export type PanelParams<M extends PanelMethod> = Params<typeof panelHostSide, M>;

/** What `activate` returns: what tests see and steer. No other extension should depend on it. */
export interface VariorumApi {
  readonly state: PanelState;
  readonly onDidChangeState: Event<PanelState>;
  readonly curve: readonly CurvePoint[];
  /** Process ids of the model processes that run now. */
  readonly trainingProcessId: number | undefined;
  readonly samplingProcessId: number | undefined;
  /** Folder of the last trained model. */
  readonly modelFolder: string | undefined;
  /** Folder of the run that trains now or was interrupted. */
  readonly runFolder: string | undefined;
  /** How long `activate` took. */
  activationMilliseconds: number;
  /**
   * Answers modal questions with the label of a button, or undefined for Cancel. VS Code refuses modal dialogs while
   * tests run, so tests put their own function here.
   */
  answerQuestion: (question: Question) => Promise<string | undefined>;
  /** Opens the model if one is on disk, as the first use of the panel does. */
  openModel(): Promise<void>;
  /** The requests of the panel's sliders. */
  steer(sliders: readonly number[]): Promise<string>;
  interpolateAt(t: number): Promise<string>;
  makeSlider(lowLabel: string, highLabel: string): Promise<void>;
  removeSlider(name: string): Promise<void>;
  /** Opens the document of a passage, as a click on one of the nearest does. */
  openPassage(passage: PlacedPassage): Promise<void>;
  /** What was explored and generated, parents before what was made from them. */
  readonly history: readonly HistoryNode[];
  readonly shownNode: string | null;
  readonly historyFile: string | undefined;
  /** Settles when all that has happened is in the history and on disk. */
  historySettled(): Promise<void>;
  /** Reads the history from disk, as the next window does. */
  reloadHistory(): Promise<void>;
  /** Any request of the panel's page, answered as that is. */
  panelRequest<M extends PanelMethod>(method: M, params: PanelParams<M>): Promise<unknown>;
}
