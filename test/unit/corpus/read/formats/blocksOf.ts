import type { Block } from '../../../../../src/model/corpus/read/block.ts';
import { blockText } from '../../../../../src/model/corpus/read/blockText.ts';
import { readFormat } from '../../../../../src/model/corpus/read/formats/formats.ts';
import { readPassages } from '../../../../../src/model/corpus/passages.ts';

/** The blocks of a text with what stands in each, white space folded. */
export function blocksOf(file: string, text: string): { kind: Block['kind']; text: string }[] {
  const read = readFormat(file, text);
  return read.blocks.map((block) => ({
    kind: block.kind,
    text: blockText(read.text, block).text.replace(/\s+/g, ' '),
  }));
}

/** The passages of a text. */
export function passagesIn(file: string, text: string): string[] {
  return readPassages({ file, text }).passages.map((passage) => passage.text);
}
