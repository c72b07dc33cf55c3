import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { DiscoveryRules, FoundFile } from '../find/discovery.ts';
import { reasonOf } from '../find/fileErrors.ts';
import type { LeftOut, SourceDocument } from '../passage.ts';

export type ReadResult =
  | { readonly kind: 'document'; readonly document: SourceDocument }
  | { readonly kind: 'leftOut'; readonly leftOut: LeftOut };

/** Not through a link that took the file's place since it was found, and not waiting for a pipe's other end. */
const {
  O_RDONLY,
  O_NOFOLLOW = 0,
  O_NONBLOCK = 0,
} = constants as Partial<typeof constants> & {
  O_RDONLY: number;
};
const OPEN_FLAGS = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/** A NUL this early tells a binary file, as it does to Git. */
const BINARY_PROBE_BYTES = 8000;

/**
 * Reads a document as an editor would show it: its unsaved text where an editor holds one, else what is on disk,
 * in UTF-8, or in UTF-16 where a byte order mark says so. The mark is no part of the text. Everything that cannot be
 * read is left out with a reason; nothing throws.
 *
 * @param unsaved texts by absolute path.
 */
export async function readDocument(
  found: FoundFile,
  rules: Pick<DiscoveryRules, 'largestFileKilobytes'>,
  unsaved: ReadonlyMap<string, string>,
): Promise<ReadResult> {
  const { file } = found;
  const leaveOut = (reason: string): ReadResult => ({ kind: 'leftOut', leftOut: { file, reason } });
  const largestBytes = rules.largestFileKilobytes * 1000;
  const tooLarge = (bytes: number): ReadResult =>
    leaveOut(`${kilobytes(bytes)}, larger than the limit of ${kilobytes(largestBytes)}`);
  const inEditor = unsaved.get(found.path);
  if (inEditor !== undefined) {
    const bytes = Buffer.byteLength(inEditor);
    return bytes > largestBytes ? tooLarge(bytes) : { kind: 'document', document: { file, text: inEditor } };
  }
  try {
    const content = await readUpTo(found.path, largestBytes);
    if (typeof content === 'number') return tooLarge(content);
    const decoded = decode(content);
    if (decoded.text === null) return leaveOut(decoded.reason);
    return { kind: 'document', document: { file, text: decoded.text } };
  } catch (error) {
    return leaveOut(reasonOf(error));
  }
}

/** The bytes of a file, or how many there are where that is more than `largestBytes`. */
async function readUpTo(path: string, largestBytes: number): Promise<Buffer | number> {
  const handle = await open(path, OPEN_FLAGS);
  try {
    const { size } = await handle.stat();
    return size > largestBytes ? size : await handle.readFile();
  } finally {
    await handle.close();
  }
}

function decode(content: Buffer): { text: string } | { text: null; reason: string } {
  const encoding = encodingOf(content);
  if (encoding === null) return { text: null, reason: 'not text' };
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(content) };
  } catch {
    return { text: null, reason: `not valid ${encoding.toUpperCase()} text` };
  }
}

function encodingOf(content: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | null {
  if (content[0] === 0xff && content[1] === 0xfe) return 'utf-16le';
  if (content[0] === 0xfe && content[1] === 0xff) return 'utf-16be';
  return content.subarray(0, BINARY_PROBE_BYTES).includes(0) ? null : 'utf-8';
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000).toLocaleString('en')} kB`;
}
