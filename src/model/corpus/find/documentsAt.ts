import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { discoverDocuments, type DiscoveryRules } from './discovery.ts';
import type { LeftOut, SourceDocument } from '../passage.ts';
import type { EncodingSettings } from '../read/decoding.ts';
import { readDocument } from '../read/reading.ts';

/** A folder that someone names for its documents is read as a workspace with the default settings is. */
const RULES: DiscoveryRules = {
  include: [],
  exclude: [],
  respectGitignore: true,
  largestFileKilobytes: 10_240,
};

/**
 * The documents at a place: of a folder, all that a model would learn from; a file is read whatever its name.
 * @param path absolute
 * @param encodings how its files are encoded; UTF-8 without
 * @throws the system's error where there is nothing; what `signal` was aborted with
 */
export async function documentsAt(
  path: string,
  signal?: AbortSignal,
  encodings?: EncodingSettings,
): Promise<{ documents: SourceDocument[]; leftOut: LeftOut[] }> {
  const name = basename(path);
  const { files, leftOut } = (await stat(path)).isDirectory()
    ? await discoverDocuments([{ name, path, encodings }], RULES, signal)
    : { files: [{ path, file: name, ...(encodings !== undefined && { encodings }) }], leftOut: [] };
  const found: { documents: SourceDocument[]; leftOut: LeftOut[] } = { documents: [], leftOut: [...leftOut] };
  for (const file of files) {
    signal?.throwIfAborted();
    const result = await readDocument(file, RULES, new Map(), signal);
    if (result.kind === 'document') found.documents.push(result.document);
    const reason = result.kind === 'document' ? result.lost : result.leftOut;
    if (reason !== undefined) found.leftOut.push(reason);
  }
  return found;
}
