import { evenSubsample } from '../../numerics/subsample.ts';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { diskError } from '../../checkpoint/checkpointError.ts';
import { codeOf } from '../../checkpoint/disk.ts';
import type { StoredPassage } from '../../checkpoint/storedPassages.ts';
import type { TrainingRecord } from '../../checkpoint/trainingRecord.ts';
import { encodePassages } from '../../corpus/read/encoding.ts';
import { inputKind } from '../../corpus/streaming/inputFile.ts';
import { passagesOfLines, SegmentReader } from '../../corpus/streaming/segmentPassages.ts';
import { segmentFile } from '../../corpus/streaming/segments.ts';
import { countWords } from '../../corpus/words.ts';
import { Tokenizer } from '../../tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../tokenizer/training.ts';
import { segmentOrder, type PlacedSegment, type WeightedFile } from '../../training/data/streamedText.ts';
import { ModelProblem } from '../modelProblem.ts';

/** The text that a model is pre-trained on: found, cut into segments, and what is kept of it in the checkpoint. */

/** Pairs of letters are counted on about so many bytes, from all over the files. */
const TOKENIZER_BYTES = 8_000_000;
/** Passages that validations are measured on, and the segments that they are taken from. */
const HELD_OUT_PASSAGES = 512;
const HELD_OUT_SEGMENTS = 128;

export interface InputFile {
  readonly path: string;
  readonly weight: number;
}

/**
 * Looks through the files once.
 * @throws ModelProblem folder-missing, too-little-text
 */
export async function openInput(
  files: readonly InputFile[],
  heldOutEvery: number,
  signal: AbortSignal,
): Promise<WeightedFile[]> {
  const opened: WeightedFile[] = [];
  for (const { path, weight } of files) {
    signal.throwIfAborted();
    await requireText(path);
    opened.push({ ...(await segmentFile(path, { heldOutEvery })), weight });
  }
  const has = (split: 'training' | 'heldOut'): boolean => opened.some((file) => file[split].length > 0);
  if (!has('training') || !has('heldOut'))
    throw new ModelProblem(
      'too-little-text',
      'There is too little text to pre-train on and to hold some of it out. Give more, or larger, files.',
    );
  return opened;
}

async function requireText(path: string): Promise<void> {
  let kind: Awaited<ReturnType<typeof inputKind>>;
  try {
    kind = await inputKind(path);
  } catch (error) {
    const what = codeOf(error) === 'EISDIR' ? 'is a folder, not a file' : 'does not exist or cannot be read';
    throw new ModelProblem('folder-missing', `${path} ${what}. Name files of plain text.`, { cause: error });
  }
  if (kind === 'text') return;
  throw new ModelProblem(
    'no-documents',
    kind === 'binary'
      ? `${path} holds no text. Name files of plain text in UTF-8.`
      : `${path} is compressed with ${kind}, which is not read here. Decompress it first, or pipe it in: ` +
          `${kind} -dc ${basename(path)} | variorum pretrain - --out MODEL`,
  );
}

/** Standard input can be read only once; runs read their text again and again, and when they are resumed. */
export async function keepStandardInput(input: Readable, path: string): Promise<void> {
  const pending = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await pipeline(input, createWriteStream(pending));
    await rename(pending, path);
  } catch (error) {
    await rm(pending, { force: true });
    throw diskError(error, 'keeping what came on standard input');
  }
}

/** A vocabulary from a sample of all files, in proportion to how much of them is read. */
export async function learnTokenizer(
  files: readonly WeightedFile[],
  seed: number,
  vocabularySize: number,
  signal: AbortSignal,
): Promise<Tokenizer> {
  const reader = new SegmentReader();
  const texts: string[] = [];
  let bytes = 0;
  try {
    for (const segment of segmentOrder(files, seed, 0)) {
      if (bytes >= TOKENIZER_BYTES) break;
      signal.throwIfAborted();
      bytes += segment.end - segment.begin;
      texts.push(...passagesOfLines(await reader.lines(segment.path, segment)));
    }
  } finally {
    await reader.close();
  }
  return Tokenizer.fromJson(trainTokenizer(texts, { vocabularySize }));
}

/** Passages of documents that are never trained on, spread evenly over all that is held out. */
export async function heldOutPassages(
  files: readonly WeightedFile[],
  tokenizer: Tokenizer,
  maximumLength: number,
  signal: AbortSignal,
): Promise<StoredPassage[]> {
  const segments: PlacedSegment[] = files.flatMap(({ path, heldOut }) =>
    heldOut.map((one) => ({ ...one, path })),
  );
  const reader = new SegmentReader();
  const found: StoredPassage[] = [];
  try {
    for (const segment of evenSubsample(segments, HELD_OUT_SEGMENTS)) {
      signal.throwIfAborted();
      for (const text of passagesOfLines(await reader.lines(segment.path, segment))) {
        const whole = { text, file: basename(segment.path), offset: 0, length: text.length };
        for (const passage of encodePassages([whole], tokenizer, maximumLength).passages)
          found.push({ ...passage, split: 'validation' });
      }
    }
  } finally {
    await reader.close();
  }
  return evenSubsample(found, HELD_OUT_PASSAGES);
}

/** For the report: the files, with what is kept of them. */
export function keptDocuments(
  files: readonly InputFile[],
  passages: readonly StoredPassage[],
): TrainingRecord['documents'] {
  return files.map(({ path }) => {
    const kept = passages.filter(({ file }) => file === basename(path));
    const words = kept.reduce((sum, { text }) => sum + countWords(text), 0);
    return { file: basename(path), passages: kept.length, words };
  });
}
