import type { Reader, ReadText } from '../block.ts';
import { BlockBuilder, splitLines } from '../blockBuilder.ts';

/** Reads the text taken out of a word processor's file: a paragraph a line, blank lines between paragraphs. */
export const paragraphText: Reader = { read: readParagraphs, fence: /(?!)/gm };

const MAX_TITLE = 80;

function readParagraphs(text: string): ReadText {
  const builder = new BlockBuilder(text);
  for (const { start, end } of splitLines(text)) {
    const words = text.slice(start, end);
    const isTitle = words.length <= MAX_TITLE && !/[.!?…:;,。！？]["'”’»)]*\s*$/u.test(words);
    builder.single({ start, end }, isTitle ? 'heading' : 'paragraph');
  }
  return builder.finish();
}
