import { blockText, type Block } from './read/formats/blocks.ts';
import { cutToFit, type Stretch } from './sentences/cutting.ts';
import { readBlocks } from './read/formats/formats.ts';
import { documentLanguage } from './read/documentLanguage.ts';
import { isLanguage } from './read/language.ts';
import type { Passage, SourceDocument } from './passage.ts';
import { splitIntoSentences } from './sentences/sentences.ts';

/** A part of a selection. Joined, the `text` of all pieces is the selection. */
export type SelectionPiece =
  | { readonly kind: 'between'; readonly text: string }
  | {
      readonly kind: 'passage';
      readonly text: string;
      /** What the model reads: `text` with one space in place of each line break inside it. */
      readonly plainText: string;
    };

export interface SplittingOptions {
  /**
   * Whether a passage is short enough. By default an estimate of 96 tokens; give the tokenizer's answer once there
   * is a tokenizer.
   */
  readonly fits?: (text: string) => boolean;
  /** A language tag for a text that is too short to tell its own. */
  readonly fallbackLanguage?: string | undefined;
}

/**
 * UTF-8 bytes that 96 tokens hold in ordinary English; other text holds fewer and is cut again when it is encoded.
 * Cutting too much here could not be mended there.
 */
const LONGEST_PASSAGE_BYTES = 96 * 4;
const fitsByEstimate = (text: string): boolean =>
  text.length <= LONGEST_PASSAGE_BYTES / 3 || Buffer.byteLength(text) <= LONGEST_PASSAGE_BYTES;

/** The passages of a document, in order, by the structure that its name promises and the rules of its language. */
export function splitIntoPassages(document: SourceDocument, options: SplittingOptions = {}): Passage[] {
  const { file, text } = document;
  const language = document.language ?? documentLanguage(text, options.fallbackLanguage);
  return readBlocks(file, text).flatMap((block) =>
    passagesOf(text, block, language, options.fits ?? fitsByEstimate).map(({ plainText, place }) => ({
      text: plainText,
      file,
      offset: place.start,
      length: place.end - place.start,
    })),
  );
}

export interface SelectionOptions extends SplittingOptions {
  /** The document that the text was selected in, whose name tells its format; plain text without. */
  readonly file?: string | undefined;
}

/**
 * Splits a selection into passages and what stands between them; nothing is lost. Where its format finds no language in
 * it, it is taken as plain text: a part of a comment, a row of a table, items indented like code.
 */
export function splitSelection(text: string, options: SelectionOptions = {}): SelectionPiece[] {
  const pieces = splitByFormat(text, options);
  if (options.file === undefined || pieces.some(({ kind }) => kind === 'passage')) return pieces;
  return splitByFormat(text, { ...options, file: undefined });
}

function splitByFormat(text: string, options: SelectionOptions): SelectionPiece[] {
  const pieces: SelectionPiece[] = [];
  let end = 0;
  const copyUpTo = (position: number): void => {
    if (position > end) pieces.push({ kind: 'between', text: text.slice(end, position) });
    end = Math.max(end, position);
  };
  const language = documentLanguage(text, options.fallbackLanguage);
  for (const block of readBlocks(options.file ?? '', text)) {
    for (const { plainText, place } of passagesOf(text, block, language, options.fits ?? fitsByEstimate)) {
      copyUpTo(place.start);
      pieces.push({ kind: 'passage', text: text.slice(place.start, place.end), plainText });
      end = place.end;
    }
  }
  copyUpTo(text.length);
  return pieces;
}

/** The passages of one block, with their places in the document. */
function passagesOf(
  source: string,
  block: Block,
  language: string | undefined,
  fits: (text: string) => boolean,
): { plainText: string; place: Stretch }[] {
  const { text, toSource } = blockText(source, block);
  const whole = { start: 0, end: text.length };
  const sentences = block.kind === 'whole' && fits(text) ? [whole] : splitIntoSentences(text, language);
  return (
    sentences
      // Looked at before it is cut, too: half a row of badges would pass for words.
      .filter(({ start, end }) => isLanguage(text.slice(start, end)))
      .flatMap((sentence) => {
        const parts = cutToFit(text.slice(sentence.start, sentence.end), fits);
        return parts.map(({ start, end }) => ({ start: sentence.start + start, end: sentence.start + end }));
      })
      .map((part) => ({ plainText: text.slice(part.start, part.end), place: toSource(part) }))
      .filter(({ plainText }) => isLanguage(plainText))
  );
}
