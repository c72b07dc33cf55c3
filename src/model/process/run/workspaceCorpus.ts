import { stat } from 'node:fs/promises';
import type { Survey, Workspace } from '../../../shared/protocol/trainingProtocol.ts';
import { readCorpus, type Corpus, type CorpusOptions } from '../../corpus/corpus.ts';
import { ModelProblem } from '../modelProblem.ts';

/** Less than this teaches a model nothing, however long it trains. */
const MIN_WORDS = 200;
const MIN_PASSAGES = 20;

const READABLE =
  'Markdown, plain text, LaTeX, reStructuredText, AsciiDoc, Org, HTML, notebooks, screenplays, .docx, .odt and comments ' +
  'in source code';

/** What training would read. Unlike training it is content with any amount of text. */
export async function survey(workspace: Workspace, signal: AbortSignal): Promise<Survey> {
  return summarize(await readWorkspace(workspace, { seed: 0, signal }));
}

export function summarize({ documents, leftOut }: Corpus): Survey {
  return {
    documents: documents.length,
    passages: documents.reduce((sum, { passages }) => sum + passages, 0),
    words: documents.reduce((sum, { words }) => sum + words, 0),
    leftOut: [...leftOut],
  };
}

/**
 * Reads the documents of a workspace.
 * @throws ModelProblem folder-missing
 */
export async function readWorkspace(workspace: Workspace, options: CorpusOptions): Promise<Corpus> {
  await requireFolders(workspace);
  return readCorpus(workspace, options);
}

/** @throws ModelProblem no-documents, too-little-text */
export function requireEnoughText(corpus: Corpus): void {
  const { documents, passages, words, leftOut } = summarize(corpus);
  const example = leftOut[0];
  const others =
    example === undefined ? '' : ` ${files(leftOut.length)} left out (${example.file}: ${example.reason}).`;
  if (documents === 0)
    throw new ModelProblem(
      'no-documents',
      `There are no documents to learn from.${others} Variorum reads ${READABLE}: add some, or check which ` +
        'documents are included and excluded.',
    );
  if (words < MIN_WORDS || passages < MIN_PASSAGES || corpus.validation.length === 0)
    throw new ModelProblem(
      'too-little-text',
      `There is too little text to learn from: ${counted(words, 'word')} in ${counted(passages, 'passage')}, and at ` +
        `least ${MIN_WORDS} words in ${MIN_PASSAGES} passages are needed.${others} Add more documents.`,
    );
}

/** A missing root among others is only left out; with none there at all, nothing can be read. */
async function requireFolders({ roots }: Workspace): Promise<void> {
  let problem = 'No folder is open.';
  for (const { path } of roots) {
    const status = await stat(path).catch(() => undefined);
    if (status?.isDirectory() === true) return;
    problem =
      status === undefined
        ? `The folder ${path} does not exist or cannot be read.`
        : `${path} is a file, not a folder.`;
  }
  throw new ModelProblem('folder-missing', `${problem} Choose the folder that holds the documents.`);
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const files = (count: number): string => `${counted(count, 'file')} ${count === 1 ? 'was' : 'were'}`;
