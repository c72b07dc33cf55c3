import { resolve } from 'node:path';
import { documentsAt } from '../../model/corpus/find/documentsAt.ts';
import type { LeftOut } from '../../model/corpus/passage.ts';
import { resultOf } from '../../model/corpus/read/steps.ts';
import { describeDocument, linesOf, type ReadDocument } from '../../model/corpus/documentDescription.ts';
import { ModelProblem } from '../../model/process/modelProblem.ts';
import { encodingsOf, type DocumentOptions } from '../documentOptions.ts';
import type { Terminal } from '../terminal.ts';

export interface PassagesOptions extends DocumentOptions {
  readonly json?: true;
  readonly language?: string;
}

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
      const { read, problem } = resultOf(describeDocument(document, options.language));
      documents.push(read);
      if (problem !== undefined) leftOut.push({ file: document.file, reason: problem });
    }
    leftOut.push(...found.leftOut);
  }
  terminal.result(options, { documents, leftOut }, () =>
    [
      ...documents.flatMap((document) => linesOf(document).map((line) => `${document.file}:${line}`)),
      ...leftOut.map(lineOfFile),
    ].join('\n'),
  );
}

function lineOfFile({ file, reason }: LeftOut): string {
  return `${file} left out: ${reason}`;
}
