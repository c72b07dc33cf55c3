import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { splitIntoPassages } from '../../corpus/passages.ts';
import type { Passage } from '../../corpus/passage.ts';
import { DEFAULT_ENCODINGS, type EncodingSettings } from '../../corpus/read/decoding.ts';
import { isProse } from '../../corpus/read/formats/formats.ts';
import { readDocument } from '../../corpus/read/reading.ts';
import type { Tokenisation } from '../../evaluation/words.ts';
import { ModelProblem } from '../modelProblem.ts';
import { readWorkspace } from '../run/workspaceCorpus.ts';

/** Text to measure a model on, as it was found. */
export interface EvaluationData {
  readonly passages: readonly Passage[];
  readonly tokenisation: Tokenisation;
}

/** Files that hold a sentence per line when they are named alone, as those of unknown kinds do; others are documents. */
const LINES = /^\.te?xt$/i;
/** label, tab, sentence. */
const LABELLED = /^[^\t\s]+\t(?=\S)/;
const RULES = {
  include: [],
  exclude: [],
  respectGitignore: true,
  largestFileKilobytes: 100_000,
};

/**
 * Reads a folder of documents, split as for training; a single document; or a text file of a sentence per line, each
 * with a label and a tab before it or without.
 * @throws ModelProblem folder-missing, nothing-to-measure
 */
export async function readEvaluationData(
  path: string,
  encodings: EncodingSettings = DEFAULT_ENCODINGS,
  signal?: AbortSignal,
): Promise<EvaluationData> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isFile() !== true)
    return { passages: await readFolder(path, encodings, signal), tokenisation: 'prose' };
  const found = { path: resolve(path), file: basename(path), encodings };
  const read = await readDocument(found, RULES, new Map(), signal);
  if (read.kind === 'leftOut')
    throw new ModelProblem('nothing-to-measure', `${path} cannot be read: ${read.leftOut.reason}.`);
  const { document } = read;
  const isDocument = isProse(document.file) && !LINES.test(extname(document.file));
  if (isDocument) return { passages: splitIntoPassages(document), tokenisation: 'prose' };
  return { passages: sentenceLines(document.file, document.text), tokenisation: 'spaced' };
}

async function readFolder(
  path: string,
  encodings: EncodingSettings,
  signal?: AbortSignal,
): Promise<Passage[]> {
  const root = resolve(path);
  const { training, validation } = await readWorkspace(
    {
      roots: [{ name: basename(root), path: root, encodings }],
      ...RULES,
      unsaved: [],
    },
    { seed: 0, ...(signal !== undefined && { signal }) },
  );
  return [...training, ...validation];
}

/** Where all lines begin with a label and a tab, these are no part of the sentences. Empty lines are none. */
export function sentenceLines(file: string, text: string): Passage[] {
  const lines = text.split('\n');
  const labelled = lines.every((line) => line.trim() === '' || LABELLED.test(line));
  const passages: Passage[] = [];
  let lineStart = 0;
  for (const line of lines) {
    const label = labelled ? (LABELLED.exec(line)?.[0] ?? '') : '';
    const sentence = line.slice(label.length).trim();
    const offset = lineStart + line.indexOf(sentence, label.length);
    if (sentence !== '') passages.push({ text: sentence, file, offset, length: sentence.length });
    lineStart += line.length + 1;
  }
  return passages;
}
