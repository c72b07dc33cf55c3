import { open, type FileHandle } from 'node:fs/promises';
import { splitIntoPassages } from '../passages.ts';
import { documentLanguage } from '../read/documentLanguage.ts';
import type { Segment } from './segments.ts';

/** Lines that tell the language of all. */
const MAX_SAMPLE_LINES = 50;

/** Reads segments of files that stay open between two reads. */
export class SegmentReader {
  private readonly files = new Map<string, FileHandle>();

  /** The lines of a segment. Bytes that are no UTF-8 become U+FFFD. */
  async lines(path: string, { begin, end }: Segment): Promise<string[]> {
    let file = this.files.get(path);
    if (file === undefined) this.files.set(path, (file = await open(path, 'r')));
    const bytes = Buffer.alloc(end - begin);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, begin + filled);
      if (bytesRead === 0) throw new RangeError(`${path} became shorter while it was read.`);
      filled += bytesRead;
    }
    return bytes.toString('utf8').split(/\r?\n/);
  }

  async close(): Promise<void> {
    for (const file of this.files.values()) await file.close();
    this.files.clear();
  }
}

/** The passages of lines that each are a paragraph, a heading or a list item; what is no language is left out. */
export function passagesOfLines(lines: readonly string[]): string[] {
  const language = documentLanguage(lines.slice(0, MAX_SAMPLE_LINES).join('\n')) ?? 'en';
  return lines.flatMap((line) =>
    splitIntoPassages({ file: '', text: line, language }).map(({ text }) => text),
  );
}
