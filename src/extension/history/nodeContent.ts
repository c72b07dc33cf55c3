import { basename } from 'node:path';
import type { HistoryNode } from '../../shared/history/historyNode.ts';
import type { Decoding, Piece, Source, Surroundings } from '../../shared/protocol/modelProtocol.ts';
import type { Mark } from '../../shared/protocol/panelProtocol.ts';
import type { NewNode } from './history.ts';
import { storedCodes, storedNumbers } from './latentCodes.ts';

/** Which model wrote, and which sliders it has. */
export interface ModelIdentity {
  readonly model: string | undefined;
  readonly sliderSet: string | undefined;
}

/** A text with what the model holds of it. */
export interface CodedText {
  readonly text: string;
  readonly pieces: readonly Piece[];
  readonly sliders: readonly number[];
}

/** Where a text comes from. */
export interface Origin {
  readonly title: string;
  readonly source: Source;
  readonly place?: HistoryNode['place'];
}

export interface Settings {
  readonly decoding: Decoding;
  readonly distance?: number;
}

export const modelOf = ({ model }: ModelIdentity): { model?: string } =>
  model === undefined ? {} : { model };

export function content(
  { text, pieces, sliders }: CodedText,
  identity: ModelIdentity,
): Pick<NewNode, 'text'> & Partial<NewNode> {
  const codes = storedCodes(text, pieces);
  if (codes === undefined || codes === '') return { text, ...modelOf(identity) };
  return {
    text,
    ...modelOf(identity),
    codes,
    sliderSet: identity.sliderSet,
    sliders: storedNumbers(sliders),
  };
}

export function surroundingsOf(file?: string, before?: string, after?: string): Surroundings {
  return {
    ...(file !== undefined && { file }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}

export const isSamePosition = (
  node: HistoryNode,
  { text, sliders }: CodedText,
  identity: ModelIdentity,
): boolean =>
  node.text === text &&
  node.model === identity.model &&
  node.sliderSet === identity.sliderSet &&
  node.sliders === storedNumbers(sliders);

export const sameMark = (one: Mark, other: Mark): boolean =>
  one.text === other.text && one.place?.file === other.place?.file;

export const isOnPath = ({ ends }: HistoryNode, { a, b }: NonNullable<HistoryNode['ends']>): boolean =>
  ends !== undefined && sameMark(ends.a, a) && sameMark(ends.b, b);

/** Without what is not set, as it comes back from disk. */
export function settingsOf({ decoding, distance }: Settings): Settings {
  const { strength, ...rest } = decoding;
  return {
    decoding: { ...rest, ...(strength !== undefined && { strength }) },
    ...(distance !== undefined && { distance }),
  };
}

/** A text of the history in a document. */
export const insertion = (
  from: HistoryNode | undefined,
  text: string,
  place: NonNullable<HistoryNode['place']>,
): NewNode => ({
  kind: 'insertion',
  parent: from?.id ?? null,
  title: `Inserted in ${basename(place.file)}`,
  text,
  ...(from?.model === undefined ? {} : { model: from.model }),
  place,
});

/** Whether a text begins another one, however its spaces and line ends are set. */
export function isBeginning(beginning: string, text: string): boolean {
  const bare = (words: string): string => words.replaceAll(/\s+/gu, '');
  return bare(text).startsWith(bare(beginning));
}
