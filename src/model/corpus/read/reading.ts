import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { decode, DEFAULT_ENCODINGS } from './decoding.ts';
import { languageIdOf } from './languageIds.ts';
import type { DiscoveryRules, FoundFile } from '../find/discovery.ts';
import { reasonOf } from '../find/fileErrors.ts';
import type { LeftOut, SourceDocument } from '../passage.ts';
import { ArchiveError } from './office/archive.ts';
import { isOfficeDocument, officeText } from './office/officeText.ts';
import { Pauses } from './steps.ts';

export type ReadResult =
  | {
      readonly kind: 'document';
      readonly document: SourceDocument;
      readonly lost?: LeftOut;
    }
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

/**
 * Reads a document as an editor would show it: its unsaved text where an editor holds one, else what is on disk, in the
 * encoding that the editor would take. Everything that cannot be read is left out with a reason.
 *
 * @param unsaved texts by absolute path
 * @throws what `signal` was aborted with, and nothing else
 */
export async function readDocument(
  found: FoundFile,
  rules: Pick<DiscoveryRules, 'largestFileKilobytes'>,
  unsaved: ReadonlyMap<string, string>,
  signal?: AbortSignal,
): Promise<ReadResult> {
  const pauses = new Pauses(signal);
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
    const content = await readUpTo(found.realPath ?? found.path, largestBytes);
    if (typeof content === 'number') return tooLarge(content);
    if (isOfficeDocument(file))
      return { kind: 'document', document: { file, text: await pauses.between(officeText(file, content)) } };
    const decoded = decode(content, found.encodings ?? DEFAULT_ENCODINGS, languageIdOf(file));
    if (decoded.kind === 'undecodable') return leaveOut(decoded.reason);
    const { text, lost } = decoded;
    const document = { file, text };
    if (lost === 0) return { kind: 'document', document };
    const reason =
      `${lost === 1 ? 'one character is' : `${lost} characters are`} not valid UTF-8; the passages with them are left out. ` +
      'Open it with its encoding and save it as UTF-8 to have them read';
    return { kind: 'document', document, lost: { file, reason } };
  } catch (error) {
    signal?.throwIfAborted();
    return leaveOut(error instanceof ArchiveError ? error.message : reasonOf(error));
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

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1000).toLocaleString('en')} kB`;
}
