import type { Workspace } from '../../../shared/protocol/trainingProtocol.ts';
import { describeDocument, linesOf } from '../../corpus/documentDescription.ts';
import { discoverDocuments } from '../../corpus/find/discovery.ts';
import { readDocument, type ReadResult } from '../../corpus/read/reading.ts';
import { Pauses } from '../../corpus/read/steps.ts';
import { readWorkspace } from './workspaceCorpus.ts';

/** The documents that training would read, with how many passages each has. */
export async function documentsRead(
  workspace: Workspace,
  signal: AbortSignal,
): Promise<{ documents: { file: string; passages: number }[] }> {
  const { documents } = await readWorkspace(workspace, { seed: 0, signal });
  return { documents: documents.map(({ file, passages }) => ({ file, passages })) };
}

/**
 * What is read of one document, a line per passage and per stretch that is left out, for people.
 * @param file as its name stands in `documentsRead`
 */
export async function documentAsRead(
  workspace: Workspace,
  file: string,
  signal: AbortSignal,
): Promise<{ text: string }> {
  const result = await findAndRead(workspace, file, signal);
  if (result.kind === 'leftOut') return { text: `${problemOf(result)}\n` };
  const description = describeDocument(result.document, workspace.language);
  const { read, problem } = await new Pauses(signal).between(description);
  const reasons = [problem, result.lost?.reason].filter((reason) => reason !== undefined);
  return { text: [...reasons, ...linesOf(read), ''].join('\n') };
}

/**
 * The text of a document, in which its passages have their places; else why it is not read, for people.
 * @param file as its name stands in `documentsRead`
 */
export async function documentText(
  workspace: Workspace,
  file: string,
  signal: AbortSignal,
): Promise<{ text: string }> {
  const result = await findAndRead(workspace, file, signal);
  return { text: result.kind === 'leftOut' ? `${problemOf(result)}\n` : result.document.text };
}

type LeftOutResult = Extract<ReadResult, { kind: 'leftOut' }>;

const problemOf = ({ leftOut: { file, reason } }: LeftOutResult): string =>
  reason === '' ? `${file} is not read.` : `${file} is not read: ${reason}.`;

async function findAndRead(workspace: Workspace, file: string, signal: AbortSignal): Promise<ReadResult> {
  const { files } = await discoverDocuments(workspace.roots, workspace, signal);
  const found = files.find((one) => one.file === file);
  if (found === undefined) return { kind: 'leftOut', leftOut: { file, reason: '' } };
  const unsaved = new Map(workspace.unsaved.map(({ path, text }) => [path, text]));
  return readDocument(found, workspace, unsaved, signal);
}
