import { splitSelection } from '../corpus/passages.ts';
import { separatorOf, type Separator } from '../corpus/separators.ts';
import type { WritingContext } from '../decoding/decoding.ts';
import type { LatentModel } from './latentModel.ts';
import type { Piece } from './selection.ts';

/** Where a text stands in its document. */
export interface Surroundings {
  /** The document's text before it, or the end of that. */
  readonly before?: string | undefined;
  /** The document's text after it, or the beginning of that. */
  readonly after?: string | undefined;
  /** The document, whose name tells words from markup; plain text without. */
  readonly file?: string | undefined;
}

/** What a passage is written after. */
export interface PassageContext {
  /** The document's text before the passage, without markup; empty at a document's beginning. */
  readonly text: string;
  /** What stands between that text and the passage. */
  readonly separator: Separator;
}

/** UTF-16 units of the text before that can matter: more than a window of the language model holds. */
const MAX_BEFORE = 2000;
/** UTF-16 units of the text after that are looked at. */
const MAX_AFTER = 400;

/** The context of each passage among the pieces: the text before all of them, and the pieces before it. */
export function contextsOf(pieces: readonly Piece[], surroundings: Surroundings): PassageContext[] {
  const contexts: PassageContext[] = [];
  let { text, rest } = plainBefore(surroundings);
  for (const piece of pieces) {
    if (piece.kind === 'between') {
      rest += piece.text;
      continue;
    }
    const separator = text === '' ? '' : separatorOf(rest);
    contexts.push({ text, separator });
    text += `${separator}${piece.text}`;
    rest = '';
  }
  return contexts;
}

/** Tokens of the text before a passage that it is written after. */
const CONTEXT_TOKENS = 192;

/** The contexts as the model's decoder takes them; undefined where it has no use for them. */
export function writingContexts(
  model: LatentModel,
  pieces: readonly Piece[],
  surroundings: Surroundings,
): WritingContext[] | undefined {
  if (!model.hasLanguageModel) return undefined;
  return contextsOf(pieces, surroundings).map((context) => writingContext(model, context));
}

/** The end of the text before as tokens. */
export function writingContext(
  { tokenizer }: Pick<LatentModel, 'tokenizer'>,
  { text, separator }: PassageContext,
): WritingContext {
  return { tokenIds: tokenizer.encode(text).slice(-CONTEXT_TOKENS), separator };
}

/** Tokens of the text after a passage that tell how well it leads there. */
const FOLLOWING_TOKENS = 16;

/** What comes after some pieces, and everything before it, as tokens; undefined where nothing comes. */
export function following(
  { tokenizer }: LatentModel,
  pieces: readonly Piece[],
  surroundings: Surroundings,
): { tokenIds: number[]; context: WritingContext } | undefined {
  const { after = '', file } = surroundings;
  let between = '';
  for (const piece of splitSelection(after.slice(0, MAX_AFTER), { file })) {
    if (piece.kind === 'passage') {
      const gap: Piece = { kind: 'between', text: between };
      const next: Piece = { kind: 'passage', text: piece.plainText, latentCode: [] };
      const { text, separator } = contextsOf([...pieces, gap, next], surroundings).at(-1)!;
      return {
        tokenIds: tokenizer.encode(`${separator}${piece.plainText}`).slice(0, FOLLOWING_TOKENS),
        context: writingContext({ tokenizer }, { text, separator }),
      };
    }
    between += piece.text;
  }
  return undefined;
}

/** The text before without markup, and what of it stands after its last passage. */
function plainBefore({ before = '', file }: Surroundings): { text: string; rest: string } {
  let text = '';
  let rest = '';
  for (const piece of splitSelection(before.slice(-MAX_BEFORE), { file }))
    if (piece.kind === 'between') rest += piece.text;
    else {
      text += `${text === '' ? '' : separatorOf(rest)}${piece.plainText}`;
      rest = '';
    }
  return { text, rest };
}
