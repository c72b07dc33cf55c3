import { visible } from '../words/visible.ts';
import { type HistoryNode, KIND_WORDS } from './historyNode.ts';
import type { HistoryTree } from './historyTree.ts';
import { outlineBelow } from './outline.ts';

/** Headings are no deeper than this in Markdown. */
const DEEPEST = 6;

/** Nodes as Markdown, each below what it was made from. @param roots the first of each branch */
export function historyMarkdown(tree: HistoryTree, roots: readonly string[]): string {
  const parts = ['# History\n'];
  const left = roots.map((id) => ({ id, depth: 2 })).reverse();
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { id, depth } = next;
    const node = tree.get(id);
    if (node === undefined) continue;
    parts.push(section(node, Math.min(DEEPEST, depth)));
    const below = outlineBelow(tree, id).map((child) => ({ id: child, depth: depth + 1 }));
    left.push(...below.reverse());
  }
  return parts.join('\n');
}

function section(node: HistoryNode, depth: number): string {
  const { kind, name, bookmarked, text } = node;
  const marks = bookmarked === true ? ' ★' : '';
  const heading = `${'#'.repeat(depth)} ${name === undefined ? KIND_WORDS[kind] : escaped(name)}${marks}`;
  return `${heading}\n\n${escaped(facts(node).join(' · '))}\n\n${quoted(text)}\n`;
}

/** What is known of a node, for people. */
export function facts({
  kind,
  title,
  name,
  time,
  place,
  decoding,
  priorSeed,
  distance,
  ends,
  model,
}: HistoryNode): string[] {
  const at = place?.line === undefined ? '' : `, line ${place.line + 1}`;
  const seed = priorSeed ?? decoding?.seed;
  return [
    ...(name === undefined ? [] : [KIND_WORDS[kind]]),
    ...(title === '' ? [] : [title]),
    ...(place === undefined ? [] : [`${place.file}${at}`]),
    new Date(time).toISOString().slice(0, 19).replace('T', ' '),
    ...(ends === undefined ? [] : [`${Math.round(100 * ends.t)} % of the path from A to B`]),
    ...(seed === undefined ? [] : [`seed ${seed}`]),
    ...(decoding?.strength === undefined ? [] : [`strength ${decoding.strength}`]),
    ...(distance === undefined ? [] : [`distance ${distance}`]),
    ...(model === undefined ? [] : [`model ${model}`]),
  ];
}

/** A text as a block quotation; nothing in it acts as Markdown. */
const quoted = (text: string): string =>
  visible(text)
    .split(/\r?\n/)
    .map((line) => `> ${escaped(line)}`.trimEnd())
    .join('\n');

const escaped = (text: string): string =>
  visible(text)
    .replaceAll(/[\\`*_[\]<>#|~]/g, '\\$&')
    .replace(
      /^(\s*)([-+]|\d+[.)])(?=\s|$)/,
      (_, space: string, mark: string) => `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}`,
    );
