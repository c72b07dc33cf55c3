import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A paragraph of a treebank: its text, and where its sentences end as counts of characters that are no white space. */
export interface TreebankParagraph {
  /** The file's name without `-ud-….conllu`. */
  readonly treebank: string;
  readonly language: string;
  readonly text: string;
  readonly ends: ReadonlySet<number>;
}

/** Treebanks that mark no paragraphs, or shuffle their sentences, are cut into paragraphs of so many. */
const LONGEST_PARAGRAPH = 40;

/** Reads every CoNLL-U file of a folder whose name ends in `SPLIT.conllu`. */
export function readTreebanks(folder: string, split: string): TreebankParagraph[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(`${split}.conllu`))
    .sort()
    .flatMap((file) => paragraphsOf(file, readFileSync(join(folder, file), 'utf8')));
}

function paragraphsOf(file: string, source: string): TreebankParagraph[] {
  const language = file.slice(0, file.indexOf('_'));
  const treebank = file.replace(/-ud-.*/, '');
  const paragraphs: TreebankParagraph[] = [];
  let text = '';
  let ends: number[] = [];
  const close = (): void => {
    // The end of a paragraph is no place to find.
    if (ends.length > 1) paragraphs.push({ treebank, language, text, ends: new Set(ends.slice(0, -1)) });
    [text, ends] = ['', []];
  };
  const blocks = source.split(/\n\n+/);
  const isMarked = (block: string): boolean => /^# new(?:par|doc)/m.test(block);
  // Where nearly every sentence is a document of its own, the marks mean something else.
  const areShuffled = blocks.filter(isMarked).length > blocks.length * 0.6;
  for (const block of blocks) {
    const sentence = /^# text = (.*)$/m.exec(block)?.[1];
    if (sentence === undefined) continue;
    if ((isMarked(block) && !areShuffled) || ends.length >= LONGEST_PARAGRAPH) close();
    text += sentence;
    ends.push(solidLength(text));
    if (!endsWithoutSpace(block)) text += ' ';
  }
  close();
  return paragraphs;
}

/** Whether no white space follows the last word of a sentence; Chinese and Japanese treebanks mark that on few. */
function endsWithoutSpace(block: string): boolean {
  const words = block.split('\n').filter((line) => /^\d+(?:-\d+)?\t/.test(line));
  return words.at(-1)?.includes('SpaceAfter=No') === true;
}

/** Characters that are no white space. */
export function solidLength(text: string): number {
  return text.replace(/\s+/gu, '').length;
}
