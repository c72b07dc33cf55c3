import { readFile } from 'node:fs/promises';
import type { DiscoveryRules, FoundFile } from './discovery.ts';
import type { LeftOut, SourceDocument } from './passage.ts';

export type ReadResult =
  | { readonly kind: 'document'; readonly document: SourceDocument }
  | { readonly kind: 'leftOut'; readonly leftOut: LeftOut };

export async function readDocument(
  found: FoundFile,
  rules: Pick<DiscoveryRules, 'largestFileKilobytes'>,
  unsaved: ReadonlyMap<string, string>,
): Promise<ReadResult> {
  void rules;
  const text = unsaved.get(found.path) ?? (await readFile(found.path, 'utf8'));
  return { kind: 'document', document: { file: found.file, text } };
}
