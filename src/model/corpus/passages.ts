import type { BlockKind, LeftOutStretch } from './read/block.ts';
import { documentLanguage } from './read/documentLanguage.ts';
import { fenceOf, readFormat, readFormatInSteps } from './read/formats/formats.ts';
import { passagesOfBlock } from './read/passagesOfBlock.ts';
import { slicesOf } from './read/slices.ts';
import type { Passage, SourceDocument } from './passage.ts';
import { separatorOf, type Separator } from './separators.ts';

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
const MAX_PASSAGE_BYTES = 96 * 4;
const fitsByEstimate = (text: string): boolean =>
  text.length <= MAX_PASSAGE_BYTES / 3 || Buffer.byteLength(text) <= MAX_PASSAGE_BYTES;

/** Blocks whose sentences are found in a step. */
const BLOCKS_PER_STEP = 200;

export interface DocumentPassages {
  /** In order, each with the kind of block that it stands in and what stands before it. */
  readonly passages: readonly (Passage & { readonly kind: BlockKind; readonly separator: Separator })[];
  /** What of it is not read, in UTF-16 units, and why. */
  readonly leftOut: readonly LeftOutStretch[];
  /** Why nothing of it can be read. */
  readonly problem: string | undefined;
  /** ISO 639-1 code of the language that it is split by; undefined where nothing tells. */
  readonly language: string | undefined;
}

/**
 * Reads a document by the structure that its file name promises, in steps: what is yielded is what stands in the next,
 * which may be nothing.
 */
export function* passagesInSteps(
  document: SourceDocument,
  options: SplittingOptions = {},
): Generator<DocumentPassages> {
  const { file, text } = document;
  const language = document.language ?? documentLanguage(text, options.fallbackLanguage);
  const fits = options.fits ?? fitsByEstimate;
  for (const slice of slicesOf(text, fenceOf(file))) {
    const { start } = slice;
    const nothing = { passages: [], leftOut: [], problem: undefined, language };
    const reading = readFormatInSteps(file, text.slice(start, slice.end));
    let step = reading.next();
    for (; step.done !== true; step = reading.next()) yield nothing;
    const read = step.value;
    const leftOut = read.leftOut.map((stretch) => ({
      reason: stretch.reason,
      start: start + stretch.start,
      end: start + stretch.end,
    }));
    yield { ...nothing, leftOut, problem: read.problem };
    let end = 0;
    /** A slice begins below a blank line. */
    let separator: Separator = start === 0 ? '' : '\n\n';
    for (let first = 0; first < read.blocks.length; first += BLOCKS_PER_STEP) {
      const found = read.blocks.slice(first, first + BLOCKS_PER_STEP).flatMap((block) =>
        passagesOfBlock(read, block, { language, fits }).map((passage, index) => {
          const { plainText, place, placeInText, isAttached, leftOutFor } = passage;
          if (index > 0) separator = isAttached ? '' : ' ';
          else if (end > 0) separator = separatorOf(read.text.slice(end, placeInText.start));
          end = placeInText.end;
          const [offset, length] = [start + place.start, place.end - place.start];
          return { text: plainText, file, offset, length, kind: block.kind, separator, leftOutFor };
        }),
      );
      yield {
        ...nothing,
        passages: found.flatMap(({ leftOutFor, ...passage }) => (leftOutFor === null ? [passage] : [])),
        leftOut: found.flatMap(({ leftOutFor, offset, length }) =>
          leftOutFor === null ? [] : [{ start: offset, end: offset + length, reason: leftOutFor }],
        ),
      };
    }
  }
}

export function readPassages(document: SourceDocument, options: SplittingOptions = {}): DocumentPassages {
  return joined([...passagesInSteps(document, options)]);
}

/** What several steps found. */
export function joined(steps: readonly DocumentPassages[]): DocumentPassages {
  return {
    passages: steps.flatMap(({ passages }) => passages),
    leftOut: steps.flatMap(({ leftOut }) => leftOut),
    problem: steps.find(({ problem }) => problem !== undefined)?.problem,
    language: steps[0]?.language,
  };
}

export function splitIntoPassages(document: SourceDocument, options: SplittingOptions = {}): Passage[] {
  return readPassages(document, options).passages.map(({ text, file, offset, length }) => ({
    text,
    file,
    offset,
    length,
  }));
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
  const read = readFormat(options.file ?? '', text);
  for (const block of read.blocks) {
    for (const { plainText, place, leftOutFor } of passagesOfBlock(read, block, {
      language,
      fits: options.fits ?? fitsByEstimate,
    })) {
      if (leftOutFor !== null) continue;
      copyUpTo(place.start);
      pieces.push({ kind: 'passage', text: text.slice(place.start, place.end), plainText });
      end = place.end;
    }
  }
  copyUpTo(text.length);
  return pieces;
}
