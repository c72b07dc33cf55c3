import { Unzip, UnzipInflate } from 'fflate';
import type { Steps } from '../steps.ts';

/** Bytes that an entry may inflate to: the text of some fifty novels. */
const MAX_INFLATED_BYTES = 100_000_000;

export class ArchiveError extends Error {}

/**
 * The text of entries of a zip archive, by name; those that are not there are absent.
 * @throws ArchiveError where it is damaged or inflates to more than 100 MB
 */
export function* entriesOf(archive: Uint8Array, names: ReadonlySet<string>): Steps<Map<string, string>> {
  const entries = new Map<string, string>();
  let inflated = 0;
  const unzip = new Unzip((file) => {
    if (!names.has(file.name)) return;
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let text = '';
    file.ondata = (error, chunk, final) => {
      if (error !== null) throw error;
      inflated += chunk.length;
      if (inflated > MAX_INFLATED_BYTES) throw new ArchiveError('it inflates to more than 100 MB');
      text += decoder.decode(chunk, { stream: !final });
      if (final) entries.set(file.name, text);
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  try {
    // In pieces, so that one entry cannot inflate to much more than the limit before it is looked at.
    for (let at = 0; at < archive.length; at += CHUNK) {
      unzip.push(archive.subarray(at, at + CHUNK), at + CHUNK >= archive.length);
      yield;
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError('its archive is damaged');
  }
  return entries;
}

/** Deflate makes at most about a thousand times as many bytes. */
const CHUNK = 16_384;
