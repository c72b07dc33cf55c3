import { splitSelection } from '../corpus/passages.ts';
import { separatorOf, type Separator } from '../corpus/separators.ts';
import type { WritingContext } from '../decoding/decoding.ts';
import type { LatentModel } from './latentModel.ts';
import { passagesOf, type Piece } from './selection.ts';

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

/** Tokens of the text before that a continuation is written after. */
const CONTEXT_TOKENS = 192;
/**
 * Of the text before the first of some passages that others are written in the place of. With twice as many the language model alone finds a passage
 * likelier by 0.05 nats a token, and all that is written takes longer.
 */
const PLACE_TOKENS = 96;
/** Of that and of the passages before, for the later ones: what the language model has read it need not read again. */
const MAX_PLACE_TOKENS = 288;

/** The contexts as the model's decoder takes them; undefined where it has no use for them. */
export function writingContexts(
  model: LatentModel,
  pieces: readonly Piece[],
  surroundings: Surroundings,
): WritingContext[] | undefined {
  if (!model.hasLanguageModel) return undefined;
  return tokenized(model, contextsOf(pieces, surroundings), PLACE_TOKENS);
}

/** The end of a text before as tokens. */
export function writingContext(
  model: Pick<LatentModel, 'tokenizer'>,
  context: PassageContext,
): WritingContext {
  return tokenized(model, [context], CONTEXT_TOKENS)[0]!;
}

/** @param contexts each begins with the one before */
function tokenized(
  { tokenizer }: Pick<LatentModel, 'tokenizer'>,
  contexts: readonly PassageContext[],
  first: number,
): WritingContext[] {
  let tokenIds: number[] = [];
  let known = '';
  return contexts.map(({ text, separator }, i) => {
    tokenIds = [...tokenIds, ...tokenizer.encode(text.slice(known.length))];
    known = text;
    if (i === 0 || tokenIds.length > MAX_PLACE_TOKENS) tokenIds = tokenIds.slice(-first);
    return { tokenIds, separator };
  });
}

/** Where a passage is said once more. */
export interface Repetition {
  /** After its own text. */
  readonly said: WritingContext;
  /** After its own text and the end of what stands before it: the language model is about to repeat it. */
  readonly again: WritingContext;
}

/** UTF-16 units of what stands before a passage that lead to its repetition. */
const LEADING = 160;

/** What each passage is said again after; what its own context holds need not be read again. */
export function repetitions(
  model: Pick<LatentModel, 'tokenizer'>,
  pieces: readonly Piece[],
  contexts: readonly WritingContext[],
): Repetition[] {
  const { tokenizer } = model;
  const texts = passagesOf(pieces);
  return contexts.map((context, i) => {
    const said = contextAfter(model, context, [texts[i]!]);
    const leading = tokenizer
      .decode([...context.tokenIds])
      .slice(-LEADING)
      .replace(/^\S*\s+/u, '');
    return { said, again: { ...said, tokenIds: [...said.tokenIds, ...tokenizer.encode(`\n\n${leading}`)] } };
  });
}

/** A context with passages after it. */
export function contextAfter(
  { tokenizer }: Pick<LatentModel, 'tokenizer'>,
  { tokenIds, separator }: WritingContext,
  passages: readonly string[],
): WritingContext {
  const next = separator === '' ? ' ' : separator;
  const more = passages.flatMap((text, i) => [...tokenizer.encode(`${i === 0 ? separator : next}${text}`)]);
  return { tokenIds: [...tokenIds, ...more], separator: next };
}

/** Tokens of the text after a passage that tell how well it leads there. */
const FOLLOWING_TOKENS = 8;

/** What comes after some pieces, and everything before it, as tokens; undefined where nothing comes. */
export function following(
  model: LatentModel,
  pieces: readonly Piece[],
  surroundings: Surroundings,
): { tokenIds: number[]; context: WritingContext } | undefined {
  const { after = '', file } = surroundings;
  let between = '';
  for (const piece of splitSelection(after.slice(0, MAX_AFTER), { file })) {
    if (piece.kind === 'passage') {
      const gap: Piece = { kind: 'between', text: between };
      const next: Piece = { kind: 'passage', text: piece.plainText, latentCode: [] };
      const context = tokenized(model, contextsOf([...pieces, gap, next], surroundings), PLACE_TOKENS).at(
        -1,
      )!;
      const tokenIds = model.tokenizer.encode(`${context.separator}${piece.plainText}`);
      return { tokenIds: tokenIds.slice(0, FOLLOWING_TOKENS), context };
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
