import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Passage } from '../src/model/corpus/passage.ts';
import type { Surroundings } from '../src/model/explore/context.ts';
import { readWorkspace } from '../src/model/process/run/workspaceCorpus.ts';
import { workspaceOf } from './workspaceOf.ts';

/** Words of the passages that are varied and steered: sentences of ordinary length. */
const [MIN_WORDS, MAX_WORDS] = [6, 25];
/** UTF-16 units of the document that a judge sees before a text. */
export const SHOWN = 240;
const { signal } = new AbortController();

export interface Placed extends Surroundings {
  readonly text: string;
  readonly before: string;
  readonly file: string;
}

/** Names for people may begin with the root's. */
function pathOf(folder: string, file: string): string {
  const path = join(folder, file);
  return existsSync(path) ? path : join(folder, file.slice(file.indexOf('/') + 1));
}

/** Held-out passages with the text around them, evenly spread. */
export async function heldOut(folder: string, seed: number): Promise<Placed[]> {
  const { validation } = await readWorkspace(workspaceOf(folder), { seed, signal });
  const sources = new Map<string, string>();
  return validation.flatMap((passage: Passage) => {
    const words = passage.text.split(/\s+/u).length;
    if (words < MIN_WORDS || words > MAX_WORDS) return [];
    if (!sources.has(passage.file))
      sources.set(passage.file, readFileSync(pathOf(folder, passage.file), 'utf8'));
    const document = sources.get(passage.file)!;
    const at = document.indexOf(passage.text);
    if (at < SHOWN) return [];
    const after = document.slice(at + passage.text.length, at + passage.text.length + 2000);
    return [
      { text: passage.text, before: document.slice(Math.max(0, at - 4000), at), after, file: passage.file },
    ];
  });
}

/** So many of the items, evenly spread. */
export function spread<T>(items: readonly T[], count: number): T[] {
  return Array.from(
    { length: Math.min(count, items.length) },
    (_, i) => items[Math.floor(((i + 0.5) * items.length) / count)]!,
  );
}
