import { discoverDocuments, type DiscoveryRules, type WorkspaceRoot } from './find/discovery.ts';
import type { LeftOut, Passage, SourceDocument } from './passage.ts';
import { passagesInSteps, type DocumentPassages } from './passages.ts';
import { readDocument } from './read/reading.ts';
import { Pauses } from './read/steps.ts';
import { stronger, type Separator } from './separators.ts';
import { splitForValidation } from './sentences/split.ts';
import { countWords } from './words.ts';

/** What a model is trained on: passages of all documents, each text once. */
export interface Corpus {
  readonly training: readonly Passage[];
  readonly validation: readonly Passage[];
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
  const pauses = new Pauses(options.signal);
  for (const [index, file] of files.entries()) {
    const result = await readDocument(file, source, unsaved, options.signal);
    if (result.kind === 'document') {
      const document = corpus.begin(result.document);
      for (const step of corpus.steps(result.document)) {
        document.add(step);
        await pauses.take();
      }
      corpus.end(document);
    }
    const reason = result.kind === 'document' ? result.lost : result.leftOut;
    if (reason !== undefined) corpus.leaveOut(reason);
    options.onProgress?.(index + 1, files.length);
    await pauses.take();
  }
  return corpus.finish(options.seed);
}

export function buildCorpus(documents: Iterable<SourceDocument>, seed: number): Corpus {
  const corpus = new CorpusBuilder();
  for (const document of documents) corpus.add(document);
  return corpus.finish(seed);
}

/** What is kept of the document that is being read. */
class OpenDocument {
  readonly file: string;
  readonly kept: Passage[] = [];
  words = 0;
  /** Passages in it, kept or not. */
  found = 0;
  problem: string | undefined;
  private readonly seen: Set<string>;
  private separator: Separator = '';

  /** @param seen what stands in the documents before it */
  constructor(file: string, seen: Set<string>) {
    this.file = file;
    this.seen = seen;
  }

  /** Adds the passages that no document had before. */
  add({ passages, problem }: DocumentPassages): void {
    this.problem ??= problem;
    this.found += passages.length;
    for (const { text, file, offset, length, separator: own } of passages) {
      this.separator = stronger(this.separator, own);
      const folded = text.replace(/\s+/g, ' ');
      if (this.seen.has(folded)) continue;
      this.seen.add(folded);
      const separator = this.kept.length === 0 ? '' : this.separator;
      this.kept.push({ text, file, offset, length, separator });
      this.words += countWords(text);
      this.separator = '';
    }
  }
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
    const open = this.begin(document);
    for (const step of this.steps(document)) open.add(step);
    this.end(open);
  }

  begin({ file }: SourceDocument): OpenDocument {
    return new OpenDocument(file, this.seen);
  }

  steps(document: SourceDocument): Iterable<DocumentPassages> {
    return passagesInSteps(document, { fallbackLanguage: this.fallbackLanguage });
  }

  end({ file, kept, words, found, problem }: OpenDocument): void {
    if (kept.length === 0) {
      const reason =
        problem ?? (found === 0 ? 'no sentences in it' : 'everything in it also stands in other documents');
      this.leftOut.push({ file, reason });
      return;
    }
    this.passages.push(kept);
    this.documents.push({ file, passages: kept.length, words });
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
