import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildCorpus } from '../../src/model/corpus/corpus.ts';
import type { Passage, SourceDocument } from '../../src/model/corpus/passage.ts';

/** What a model learns from and what it is measured on: never the same passages. */
export interface AblationCorpus {
  readonly name: string;
  readonly training: readonly Passage[];
  readonly heldOut: readonly Passage[];
}

/** Decides what is held out: the same for every variant and seed, so that all of them are measured on one text. */
const SPLIT_SEED = 1;
const LABELLED = { training: 'train.10000.txt', heldOut: 'valid.txt' };
/** Of a file of held-out lines. */
const MAX_HELD_OUT = 1000;

/**
 * A text file, a folder of Markdown files, or a folder with the files of short Yelp reviews, whose lines are a label,
 * a tab and a sentence; of those the test file is left alone, for the metrics of what was chosen.
 */
export function readCorpus(path: string): AblationCorpus {
  const name = basename(path).replace(/\.md$/, '');
  if (statSync(path).isFile()) return { name, ...split([{ file: basename(path), text: text(path) }]) };
  const files = readdirSync(path).sort();
  if (files.includes(LABELLED.training))
    return {
      name,
      training: labelled(join(path, LABELLED.training)),
      heldOut: labelled(join(path, LABELLED.heldOut)).slice(0, MAX_HELD_OUT),
    };
  const documents = files.filter((file) => file.endsWith('.md'));
  return { name, ...split(documents.map((file) => ({ file, text: text(join(path, file)) }))) };
}

function text(path: string): string {
  return readFileSync(path, 'utf8');
}

function split(documents: readonly SourceDocument[]): Omit<AblationCorpus, 'name'> {
  const { training, validation } = buildCorpus(documents, SPLIT_SEED);
  return { training, heldOut: validation };
}

/** Sentences that follow each other in the file do not belong together, so each is a document of its own. */
function labelled(path: string): Passage[] {
  const lines = text(path).split('\n');
  return lines.flatMap((line, index) => {
    const sentence = line.slice(line.indexOf('\t') + 1).trim();
    const file = `${basename(path)}:${index + 1}`;
    return sentence === '' ? [] : [{ text: sentence, file, offset: 0, length: sentence.length }];
  });
}
