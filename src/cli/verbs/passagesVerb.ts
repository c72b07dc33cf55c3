import { resolve } from 'node:path';
import { documentsAt } from '../../model/corpus/find/documentsAt.ts';
import type { LeftOut, SourceDocument } from '../../model/corpus/passage.ts';
import { readPassages } from '../../model/corpus/passages.ts';
import { ModelProblem } from '../../model/process/modelProblem.ts';
import { encodingsOf, type DocumentOptions } from '../documentOptions.ts';
import type { Terminal } from '../terminal.ts';
import { Positions } from '../positions.ts';

export interface PassagesOptions extends DocumentOptions {
  readonly json?: true;
  readonly language?: string;
}

/** From 1, as editors count them; columns in UTF-16 units, `endColumn` after the last. */
interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface ReadDocument {
  readonly file: string;
  readonly language: string | null;
  readonly passages: readonly (Place & { text: string; kind: string; offset: number; length: number })[];
  readonly leftOut: readonly (Place & { text: string; reason: string })[];
}

/** Units of a stretch that is left out that are printed. */
const MAX_EXCERPT = 60;

/** Prints what is read of documents, and what is not and why. */
export async function printPassages(
  paths: readonly string[],
  options: PassagesOptions,
  terminal: Terminal,
): Promise<void> {
  const encodings = encodingsOf(options);
  const documents: ReadDocument[] = [];
  const leftOut: LeftOut[] = [];
  for (const path of paths) {
    const found = await documentsAt(resolve(path), undefined, encodings).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ModelProblem('folder-missing', `${path} cannot be read (${reason}).`);
    });
    for (const document of found.documents) {
      const { read, problem } = describe(document, options.language);
      documents.push(read);
      if (problem !== undefined) leftOut.push({ file: document.file, reason: problem });
    }
    leftOut.push(...found.leftOut);
  }
  terminal.result(options, { documents, leftOut }, () =>
    [...documents.flatMap(linesOf), ...leftOut.map(lineOfFile)].join('\n'),
  );
}

function describe(
  document: SourceDocument,
  fallbackLanguage?: string,
): { read: ReadDocument; problem?: string } {
  const { text, file } = document;
  const { passages, leftOut, problem, language } = readPassages(document, { fallbackLanguage });
  const positions = new Positions(text);
  const place = (start: number, end: number): Place => {
    const [from, to] = [positions.at(start), positions.at(end)];
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  };
  return {
    read: {
      file,
      language: language ?? null,
      passages: passages.map((passage) => ({
        text: passage.text,
        ...place(passage.offset, passage.offset + passage.length),
        offset: passage.offset,
        length: passage.length,
        // A paragraph's passages are its sentences; of the other blocks the kind says more.
        kind: passage.kind === 'paragraph' ? 'sentence' : passage.kind,
      })),
      leftOut: leftOut.map(({ start, end, reason }) => ({
        text: text.slice(start, end),
        ...place(start, end),
        reason,
      })),
    },
    ...(problem !== undefined && { problem }),
  };
}

/** `file:line:column kind language: text`, in the order of the document. */
function linesOf({ file, language, passages, leftOut }: ReadDocument): string[] {
  const lines = [
    ...passages.map((passage) => ({
      passage,
      words: `${passage.kind} ${language ?? '?'}: ${passage.text}`,
    })),
    ...leftOut.map((passage) => ({
      passage,
      words: `left out (${passage.reason}): ${excerpt(passage.text)}`,
    })),
  ];
  lines.sort((a, b) => a.passage.line - b.passage.line || a.passage.column - b.passage.column);
  return lines.map(({ passage: { line, column, endLine, endColumn }, words }) => {
    return `${file}:${line}:${column}-${endLine}:${endColumn} ${words}`;
  });
}

function lineOfFile({ file, reason }: LeftOut): string {
  return `${file} left out: ${reason}`;
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT)}…` : line;
}
