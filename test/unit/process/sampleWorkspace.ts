import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Workspace } from '../../../src/shared/protocol/trainingProtocol.ts';

const WHO = ['The keeper', 'Agnes', 'The old dog', 'A stranger', 'My sister', 'The baker', 'Nobody'];
const DID = ['lit', 'carried', 'forgot', 'cleaned', 'found', 'sold', 'watched', 'mended'];
const WHAT = ['the brass lamp', 'a wet letter', 'two sacks of flour', 'the long ladder', 'her blue coat'];
const WHEN = ['before dawn', 'in the rain', 'on Sunday', 'while it snowed', 'at the harbour', 'once more'];

/** Three Markdown documents of forty different sentences each, about a thousand words: always the same ones. */
export function writeDocuments(folder: string): void {
  mkdirSync(join(folder, 'notes'), { recursive: true });
  let n = 0;
  const pick = (words: readonly string[], stride: number): string => words[(n * stride) % words.length]!;
  for (const file of ['one.md', 'two.md', 'notes/three.md']) {
    const lines = [`# The story in ${file}`, ''];
    for (let i = 0; i < 40; i++, n++)
      lines.push(`${pick(WHO, 1)} ${pick(DID, 3)} ${pick(WHAT, 2)} ${pick(WHEN, 5)}, number ${n}.`, '');
    writeFileSync(join(folder, file), lines.join('\n'));
  }
}

export function workspaceOf(folder: string): Workspace {
  return {
    roots: [{ name: basename(folder), path: folder }],
    include: [],
    exclude: [],
    respectGitignore: true,
    largestFileKilobytes: 10_240,
    unsaved: [],
  };
}
