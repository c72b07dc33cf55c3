import {
  characterClass,
  matchesPath,
  MAX_PATTERN_LENGTH,
  PatternBuilder,
  PatternError,
  type PatternNode,
} from './pathPattern.ts';

/** A line of a .gitignore file, as gitignore(5) describes it. */
export interface GitignorePattern {
  readonly line: string;
  /** A line with "!" takes back what an earlier one left out. */
  readonly isNegated: boolean;
  readonly folderOnly: boolean;
  readonly start: PatternNode;
  readonly size: number;
}

/**
 * Compiles a line; null where it is blank, a comment, or can match nothing.
 * @throws PatternError where it is too long
 */
export function gitignorePattern(line: string, ignoreCase: boolean): GitignorePattern | null {
  // Spaces at the end do not count unless escaped.
  let text = line.replace(/\r$/, '').replace(/(?<!\\) +$/, '');
  if (text === '' || text.startsWith('#')) return null;
  if (text.length > MAX_PATTERN_LENGTH)
    throw new PatternError(line, `it is longer than ${MAX_PATTERN_LENGTH} characters; make it shorter`);
  const isNegated = text.startsWith('!');
  if (isNegated) text = text.slice(1);
  const folderOnly = text.endsWith('/');
  if (folderOnly) text = text.slice(0, -1);
  const isAnchored = text.includes('/');
  if (text.startsWith('/')) text = text.slice(1);
  if (text === '') return null;
  const builder = new PatternBuilder();
  const compiled = segmentsOf(ignoreCase ? text.toLowerCase() : text, builder, ignoreCase);
  if (compiled === null) return null;
  const start = isAnchored ? compiled : builder.segments(compiled);
  return { line, isNegated, folderOnly, start, size: builder.size };
}

/** @param path relative to the file's folder, without a slash at its end */
export function matchesGitignore(
  { start, size, folderOnly }: GitignorePattern,
  path: string,
  isFolder: boolean,
): boolean {
  return (isFolder || !folderOnly) && matchesPath(start, size, path, true);
}

function segmentsOf(text: string, builder: PatternBuilder, ignoreCase: boolean): PatternNode | null {
  const segments = text.split('/');
  let node: PatternNode | null = builder.end;
  for (let i = segments.length - 1; i >= 0 && node !== null; i--) {
    const isLast = i === segments.length - 1;
    if (segments[i] === '**' && !isLast) node = builder.segments(node);
    // "a/**" is all that is in the folder, not the folder.
    else if (segments[i] === '**') node = builder.segments(oneOrMore(builder, node));
    else {
      if (!isLast) node = builder.text('/', node);
      node = segmentOf(segments[i]!, builder, node, ignoreCase);
    }
  }
  return node;
}

function oneOrMore(builder: PatternBuilder, next: PatternNode): PatternNode {
  return builder.character(() => true, builder.star(next));
}

/** Null where a bracket is not closed or a backslash ends the segment: such a line matches nothing. */
function segmentOf(
  segment: string,
  builder: PatternBuilder,
  next: PatternNode,
  ignoreCase: boolean,
): PatternNode | null {
  const parts: ((next: PatternNode) => PatternNode)[] = [];
  for (let at = 0; at < segment.length;) {
    const character = segment[at]!;
    if (character === '*') parts.push((node) => builder.star(node));
    else if (character === '?') parts.push((node) => builder.character(() => true, node));
    else if (character === '[') {
      const bracket = characterClass(segment, at + 1, { ignoreCase, escapes: true });
      if (bracket === null) return null;
      parts.push((node) => builder.character(bracket.accepts, node));
      at = bracket.end;
      continue;
    } else if (character === '\\') {
      at++;
      if (at >= segment.length) return null;
      const escaped = segment[at]!;
      parts.push((node) => builder.text(escaped, node));
    } else parts.push((node) => builder.text(character, node));
    at++;
  }
  return parts.reduceRight<PatternNode>((node, make) => make(node), next);
}
