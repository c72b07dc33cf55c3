import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SPECIAL, type TokenIds } from '../src/model/vae/graphs/feeds.ts';

/** The ids before the first word's. */
const MARKS = Math.max(...Object.values(SPECIAL)) + 1;

/** Sentences split at spaces, as language-modelling benchmarks come: the words of the training file are the vocabulary. */
export interface WordCorpus {
  /** Marks and distinct words. */
  readonly vocabularySize: number;
  readonly training: readonly TokenIds[];
  readonly validation: readonly TokenIds[];
  readonly test: readonly TokenIds[];
  words(tokenIds: readonly number[]): string[];
}

/**
 * Reads train.txt, valid.txt and test.txt, a sentence a line, words that the training file lacks read as `<unk>`.
 * @param longest longer sentences are cut; 0 sentences of the standard Penn Treebank files are
 * @throws Error where a file is missing, or a word has neither an id nor `<unk>` to stand for it
 */
export function readWordCorpus(folder: string, longest: number): WordCorpus {
  const sentences = (file: string): string[][] =>
    readFileSync(path.join(folder, file), 'utf8')
      .split('\n')
      .map((line) => line.split(/\s+/).filter((word) => word !== ''))
      .filter((words) => words.length > 0)
      .map((words) => words.slice(0, longest));
  const training = sentences('train.txt');
  const vocabulary = [...new Set(training.flat())];
  const ids = new Map(vocabulary.map((word, index) => [word, MARKS + index]));
  const encode = (words: readonly string[]): Int32Array =>
    Int32Array.from(words, (word) => {
      const id = ids.get(word) ?? ids.get('<unk>');
      if (id === undefined) throw new Error(`“${word}” is not in the training file, and neither is <unk>.`);
      return id;
    });
  return {
    vocabularySize: MARKS + vocabulary.length,
    training: training.map(encode),
    validation: sentences('valid.txt').map(encode),
    test: sentences('test.txt').map(encode),
    words: (tokenIds) => tokenIds.map((id) => vocabulary[id - MARKS] ?? ''),
  };
}
