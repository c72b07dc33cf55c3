import { open } from 'node:fs/promises';

/** Bytes read at once. */
const CHUNK_BYTES = 2 ** 20;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Where a line stands in a file, in bytes; `end` is after its line feed. */
export type OnLine = (begin: number, end: number, isBlank: boolean) => void;

/**
 * Calls `onLine` for every line of a file, in order. Only a chunk is held at a time. A line that goes on for more than
 * `longest` bytes is told in parts, cut where a character begins in UTF-8.
 */
export async function scanLines(path: string, longest: number, onLine: OnLine): Promise<void> {
  const file = await open(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let [lineBegin, position, blank] = [0, 0, true];
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, position);
      if (bytesRead === 0) break;
      for (let at = 0; at < bytesRead;) {
        const found = chunk.subarray(0, bytesRead).indexOf(LINE_FEED, at);
        const limit = Math.min(bytesRead, at + longest);
        if (found >= 0 && found < limit) {
          blank &&= isEmpty(chunk, at, found);
          onLine(lineBegin, position + found + 1, blank);
          [at, lineBegin, blank] = [found + 1, position + found + 1, true];
          continue;
        }
        let end = limit;
        blank &&= isEmpty(chunk, at, end);
        while (end < bytesRead && (chunk[end]! & 0xc0) === 0x80) end++;
        at = end;
        if (position + end - lineBegin >= longest && end < bytesRead) {
          onLine(lineBegin, position + end, blank);
          lineBegin = position + end;
        }
      }
      position += bytesRead;
    }
    if (lineBegin < position) onLine(lineBegin, position, blank);
  } finally {
    await file.close();
  }
}

/** Nothing but the carriage return of a Windows line end. */
function isEmpty(chunk: Buffer, begin: number, end: number): boolean {
  return begin === end || (end - begin === 1 && chunk[begin] === CARRIAGE_RETURN);
}
