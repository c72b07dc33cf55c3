import { discoverDocuments, type DiscoveryRules, type WorkspaceRoot } from './find/discovery.ts';
import type { LeftOut, Passage, SourceDocument } from './passage.ts';
import { passagesBySlice, type DocumentPassages } from './passages.ts';
import { readDocument } from './read/reading.ts';
import { stronger, type Separator } from './separators.ts';
import { splitForValidation } from './sentences/split.ts';
import { countWords } from './words.ts';

/** What a model is trained on: passages of all documents, each text once. */
export interface Corpus {
  readonly training: readonly Passage[];
  readonly validation: readonly Passage[];
  /** Documents with the number of passages kept of each and the words in them. */
  readonly documents: readonly { file: string; passages: number; words: number }[];
  readonly leftOut: readonly LeftOut[];
}

/** What to read: where, by which rules, and the texts that an editor holds unsaved (by absolute path). */
export interface CorpusSource extends DiscoveryRules {
  readonly roots: readonly WorkspaceRoot[];
  readonly unsaved: readonly { path: string; text: string }[];
  /** The editor's own language, for documents that are too short to tell theirs. */
  readonly language?: string | undefined;
}

export interface CorpusOptions {
  /** Decides what is held out for validation. */
  readonly seed: number;
  readonly signal?: AbortSignal;
  /** Called after each document. */
  readonly onProgress?: (read: number, total: number) => void;
}

/** The event loop is let run after so many milliseconds of splitting. */
const LONGEST_STRETCH_MS = 40;

/**
 * Finds, reads and splits every document of a workspace.
 * @throws what `options.signal` was aborted with.
 */
export async function readCorpus(source: CorpusSource, options: CorpusOptions): Promise<Corpus> {
  const { files, leftOut } = await discoverDocuments(source.roots, source, options.signal);
  const unsaved = new Map(source.unsaved.map(({ path, text }) => [path, text]));
  const corpus = new CorpusBuilder(source.language);
  leftOut.forEach((entry) => {
    corpus.leaveOut(entry);
  });
  let lastPause = performance.now();
  const pause = async (): Promise<void> => {
    if (performance.now() - lastPause > LONGEST_STRETCH_MS) {
      await new Promise(setImmediate);
      lastPause = performance.now();
    }
    options.signal?.throwIfAborted();
  };
  for (const [index, file] of files.entries()) {
    const result = await readDocument(file, source, unsaved);
    if (result.kind === 'document') {
      const slices: DocumentPassages[] = [];
      for (const slice of corpus.slices(result.document)) {
        slices.push(slice);
        await pause();
      }
      corpus.addSlices(result.document, slices);
    }
    const reason = result.kind === 'document' ? result.lost : result.leftOut;
    if (reason !== undefined) corpus.leaveOut(reason);
    options.onProgress?.(index + 1, files.length);
    await pause();
  }
  return corpus.finish(options.seed);
}

/** The corpus of documents that are in memory. */
export function buildCorpus(documents: Iterable<SourceDocument>, seed: number): Corpus {
  const corpus = new CorpusBuilder();
  for (const document of documents) corpus.add(document);
  return corpus.finish(seed);
}

/** Collects passages, each text once: the first document that has it keeps it. */
class CorpusBuilder {
  private readonly seen = new Set<string>();
  private readonly passages: Passage[][] = [];
  private readonly documents: Corpus['documents'][number][] = [];
  private readonly leftOut: LeftOut[] = [];
  private readonly fallbackLanguage: string | undefined;

  constructor(fallbackLanguage?: string) {
    this.fallbackLanguage = fallbackLanguage;
  }

  add(document: SourceDocument): void {
    this.addSlices(document, [...this.slices(document)]);
  }

  slices(document: SourceDocument): Iterable<DocumentPassages> {
    return passagesBySlice(document, { fallbackLanguage: this.fallbackLanguage });
  }

  addSlices(document: SourceDocument, slices: readonly DocumentPassages[]): void {
    const found = slices.flatMap(({ passages }) => passages);
    const problem = slices.find((slice) => slice.problem !== undefined)?.problem;
    const kept = this.newOf(found);
    if (kept.length === 0) {
      const reason =
        problem ??
        (found.length === 0 ? 'no sentences in it' : 'everything in it also stands in other documents');
      this.leftOut.push({ file: document.file, reason });
      return;
    }
    this.passages.push(kept);
    this.documents.push({ file: document.file, passages: kept.length, words: wordsIn(kept) });
  }

  /** The passages of a document that no document had before. */
  private newOf(passages: DocumentPassages['passages']): Passage[] {
    const kept: Passage[] = [];
    let separator: Separator = '';
    for (const { text, file, offset, length, separator: own } of passages) {
      separator = stronger(separator, own);
      const folded = text.replace(/\s+/g, ' ');
      if (this.seen.has(folded)) continue;
      this.seen.add(folded);
      kept.push({ text, file, offset, length, separator: kept.length === 0 ? '' : separator });
      separator = '';
    }
    return kept;
  }

  leaveOut(entry: LeftOut): void {
    this.leftOut.push(entry);
  }

  finish(seed: number): Corpus {
    return {
      ...splitForValidation(this.passages, seed),
      documents: this.documents,
      leftOut: this.leftOut,
    };
  }
}

function wordsIn(passages: readonly Passage[]): number {
  return passages.reduce((sum, { text }) => sum + countWords(text), 0);
}
