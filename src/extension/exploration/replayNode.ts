import type { HistoryNode } from '../../shared/history/historyNode.ts';
import type { HistoryTree } from '../../shared/history/historyTree.ts';
import type { Source } from '../../shared/protocol/modelProtocol.ts';
import type { HistoryRecorder } from '../history/historyRecorder.ts';
import { numbersOf, storedPieces } from '../history/latentCodes.ts';
import type { ModelIdentity } from '../history/nodeContent.ts';
import { UserError } from '../failures/failure.ts';
import type { ModelClient } from '../modelHost/modelClient.ts';
import type { ExplorationController } from './explorationController.ts';
import type { Replay } from './explorationPoint.ts';
import type { InterpolationController } from './interpolationController.ts';

export interface ReplayParts {
  readonly model: ModelClient;
  readonly history: HistoryRecorder;
  /** Of the open model. */
  readonly identity: () => ModelIdentity;
  readonly exploration: ExplorationController;
  readonly interpolation: InterpolationController;
}

/** Said of a text whose code belongs to a model that is not there any more. */
export const RE_ENCODED = 'read anew, another model wrote it';

/**
 * Shows a text of the history in the panel again: with its code and its sliders where the model is the one that wrote
 * it, else as this model reads the text, and the panel says so.
 */
export async function replayNode(id: string, parts: ReplayParts): Promise<void> {
  const { model, history, exploration, interpolation } = parts;
  await history.history.load();
  const node = history.history.tree.get(id);
  if (node === undefined) throw new UserError('This text is no longer in the history.');
  await model.open();
  if (node.ends !== undefined) interpolation.show(node.ends, node.text);
  const { replay, base } = replayOf(node, history.history.tree, parts.identity());
  await exploration.replay(replay);
  history.shown(id, base);
  await history.history.settled();
}

/** How a node is shown, and the node whose code the sliders move from then on; null where that is none that is kept. */
export function replayOf(
  node: HistoryNode,
  tree: HistoryTree,
  { model, sliderSet }: ModelIdentity,
): { replay: Replay; base: string | null } {
  const { text } = node;
  const sliders = node.sliders === undefined ? undefined : numbersOf(node.sliders);
  const around = tree.upwards(node.id, ({ surroundings }) => surroundings !== undefined)?.surroundings ?? {};
  const root = tree.upwards(node.id, ({ kind }) => kind === 'exploration' || kind === 'prompt');
  const isSurprise = root?.priorSeed !== undefined;
  const verbatim = node === root && !isSurprise;
  const originalText = isSurprise || root?.kind !== 'exploration' ? '' : root.text;
  const shown = { originalText, verbatim };
  const codeOf = (one: HistoryNode): Extract<Source, { kind: 'code' }> | undefined => {
    const pieces =
      one.model !== model || one.codes === undefined ? undefined : storedPieces(one.text, one.codes);
    return pieces === undefined ? undefined : { kind: 'code', pieces, ...around };
  };
  const code = codeOf(node);
  if (code === undefined) {
    const isOfAnother = node.model !== model && node.codes !== undefined;
    const title = isOfAnother ? `${titleOf(node)} – ${RE_ENCODED}` : titleOf(node);
    return { replay: { ...shown, title, source: { kind: 'text', text, ...around } }, base: null };
  }
  const replay = { ...shown, title: titleOf(node), source: code };
  const from = tree.get(node.base);
  const fromCode =
    from?.sliderSet === node.sliderSet && node.sliderSet === sliderSet ? from && codeOf(from) : undefined;
  const initialSliders = from?.sliders === undefined ? undefined : numbersOf(from.sliders);
  if (from === undefined || initialSliders === undefined || sliders === undefined || fromCode === undefined)
    return { replay, base: node.id };
  const source = verbatimSource(from, around) ?? fromCode;
  const base = { source, pieces: fromCode.pieces, initialSliders, sliders };
  return { replay: { ...replay, base }, base: from.id };
}

const titleOf = ({ title, name }: HistoryNode): string => (name === undefined ? title : `${name} – ${title}`);

/** A text of the writer's own is read again after a reload, by whatever model there is. */
function verbatimSource(from: HistoryNode, around: object): Source | undefined {
  if (from.kind !== 'exploration') return undefined;
  return from.priorSeed === undefined
    ? { kind: 'text', text: from.text, ...around }
    : { kind: 'prior', seed: from.priorSeed };
}
