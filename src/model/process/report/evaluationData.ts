import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { splitIntoPassages } from '../../corpus/passages.ts';
import type { Passage } from '../../corpus/passage.ts';
import type { Tokenisation } from '../../evaluation/words.ts';
import { readWorkspace } from '../run/workspaceCorpus.ts';

/** Text to measure a model on, as it was found. */
export interface EvaluationData {
  readonly passages: readonly Passage[];
  readonly tokenisation: Tokenisation;
}

/** Files that are documents even when they are named alone. All others hold a sentence a line. */
const DOCUMENT = /\.(?:md|markdown|tex|ltx|rst|adoc|asciidoc)$/i;
/** label, tab, sentence. */
const LABELLED = /^[^\t\s]+\t(?=\S)/;
const LARGEST_FILE_KILOBYTES = 100_000;

/**
 * Reads a folder of documents, split as for training; a single document; or a text file of a sentence a line, each with a
 * label and a tab before it or without.
 * @throws ModelProblem folder-missing
 */
export async function readEvaluationData(path: string, signal?: AbortSignal): Promise<EvaluationData> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isFile() !== true) return { passages: await readFolder(path, signal), tokenisation: 'prose' };
  const text = await readFile(path, 'utf8');
  const file = basename(path);
  if (DOCUMENT.test(file)) return { passages: splitIntoPassages({ file, text }), tokenisation: 'prose' };
  return { passages: sentenceLines(file, text), tokenisation: 'spaced' };
}

async function readFolder(path: string, signal?: AbortSignal): Promise<Passage[]> {
  const root = resolve(path);
  const { training, validation } = await readWorkspace(
    {
      roots: [{ name: basename(root), path: root }],
      include: [],
      exclude: [],
      respectGitignore: true,
      largestFileKilobytes: LARGEST_FILE_KILOBYTES,
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
