import type { SourceDocument } from './passage.ts';
import { joined, passagesInSteps, type DocumentPassages } from './passages.ts';
import { Positions } from './positions.ts';
import type { Steps } from './read/steps.ts';

/** From 1, as editors count them; columns in UTF-16 units, `endColumn` after the last. */
interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface ReadDocument {
  readonly file: string;
  readonly language: string | null;
  readonly passages: readonly (Place & { text: string; kind: string; offset: number; length: number })[];
  readonly leftOut: readonly (Place & { text: string; reason: string })[];
}

/** Units of a stretch that is left out that are printed. */
const MAX_EXCERPT = 60;

/**
 * What is read of a document, with the places of it.
 * @param fallbackLanguage of a document that is too short to tell its own
 * @returns `problem`: why nothing of it is read
 */
export function* describeDocument(
  document: SourceDocument,
  fallbackLanguage?: string,
): Steps<{ read: ReadDocument; problem?: string }> {
  const { text, file } = document;
  const found: DocumentPassages[] = [];
  for (const step of passagesInSteps(document, { fallbackLanguage })) {
    found.push(step);
    yield;
  }
  const { passages, leftOut, problem, language } = joined(found);
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

/** `line:column kind language: text`, in the order of the document. */
export function linesOf({ language, passages, leftOut }: ReadDocument): string[] {
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
    return `${line}:${column}-${endLine}:${endColumn} ${words}`;
  });
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT)}…` : line;
}
