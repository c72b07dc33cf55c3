import {
  characterClass,
  matchesPath,
  MAX_PATTERN_LENGTH,
  PatternBuilder,
  PatternError,
  type PatternNode,
} from './pathPattern.ts';

/** Braces within braces go so deep at most. */
const MAX_DEPTH = 20;

/**
 * Globs as VS Code's settings mean them: matched against the whole path relative to the folder, `*` and `?` within one segment
 * and over a leading period too, `**` over segments, `{a,b}`, `[0-9]`, `[!0-9]`; parentheses and backslashes are themselves; no
 * negation. A glob that matches a folder means everything in it. Each takes time in proportion to glob times path at most.
 */
export class Globs {
  /** Globs that are not matched, and why, for people. */
  readonly refused: readonly { readonly glob: string; readonly reason: string }[];
  private readonly patterns: readonly { glob: string; start: PatternNode; size: number }[];

  constructor(globs: readonly string[]) {
    const refused: { glob: string; reason: string }[] = [];
    this.patterns = globs.flatMap((glob) => {
      try {
        return [{ glob, ...compile(glob) }];
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
        refused.push({ glob: shortened(glob), reason: error.message });
        return [];
      }
    });
    this.refused = refused;
  }

  /** The first glob that matches a relative path with forward slashes, or null. */
  match(path: string): string | null {
    return this.patterns.find(({ start, size }) => matchesPath(start, size, path))?.glob ?? null;
  }

  /** Whether one of the globs writes the name of a file or folder out. */
  names(name: string): boolean {
    return this.patterns.some(({ glob }) => glob.split(/[/{},]/).includes(name));
  }
}

function shortened(glob: string): string {
  return glob.length > 60 ? `${glob.slice(0, 60)}…` : glob;
}

function compile(glob: string): { start: PatternNode; size: number } {
  if (glob.length > MAX_PATTERN_LENGTH)
    throw new PatternError(glob, `it is longer than ${MAX_PATTERN_LENGTH} characters; make it shorter`);
  const bare = glob.replace(/^\.?\//, '').replace(/\/+$/, '');
  const builder = new PatternBuilder();
  const start = segmentsOf(bare, builder, builder.end, 0);
  return { start, size: builder.size };
}

/** The nodes of a glob, or of one choice in braces, with what follows it. */
function segmentsOf(glob: string, builder: PatternBuilder, next: PatternNode, depth: number): PatternNode {
  if (depth > MAX_DEPTH)
    throw new PatternError(glob, 'its braces are too deep; write it as several patterns');
  // "**/**" says no more than "**".
  const segments = splitOutside(glob, '/').filter(
    (segment, i, all) => segment !== '**' || all[i - 1] !== '**',
  );
  let node = next;
  for (let i = segments.length - 1; i >= 0; i--) {
    const isLast = i === segments.length - 1;
    if (segments[i] === '**') {
      // "a/**" is the folder with all that is in it, "**/a" and "a/**/b" any number of folders.
      if (!isLast) node = builder.segments(node);
      else if (i === 0) node = builder.segments(builder.star(node));
      else node = builder.choice([node, builder.text('/', builder.segments(builder.star(node)))]);
      continue;
    }
    if (!isLast && !(segments[i + 1] === '**' && i + 2 === segments.length)) node = builder.text('/', node);
    node = segmentOf(segments[i]!, builder, node, depth);
  }
  return node;
}

function segmentOf(segment: string, builder: PatternBuilder, next: PatternNode, depth: number): PatternNode {
  let node = next;
  for (const part of partsOf(segment).reverse()) {
    if (part === '*') node = builder.star(node);
    else if (part === '?') node = builder.character(() => true, node);
    else if (part.startsWith('{') && part.endsWith('}') && part.length > 1) {
      const after = node;
      const choices = splitOutside(part.slice(1, -1), ',');
      node = builder.choice(choices.map((choice) => segmentsOf(choice, builder, after, depth + 1)));
    } else if (part.startsWith('[') && part.length > 2) {
      node = builder.character(characterClass(part, 1)!.accepts, node);
    } else node = builder.text(part, node);
  }
  return node;
}

/** The characters of a segment, and its brackets and braces as a whole; what is not closed is characters. */
function partsOf(segment: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < segment.length;) {
    const character = segment[at]!;
    const bracket = character === '[' ? characterClass(segment, at + 1) : null;
    const end = bracket?.end ?? (character === '{' ? closingBrace(segment, at) : null) ?? at + 1;
    parts.push(segment.slice(at, end));
    at = end;
  }
  return parts;
}

/** After the brace that closes the one at a place, or null. */
function closingBrace(text: string, from: number): number | null {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return null;
}

/** Splits at a character that stands in no brackets or braces. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let depth = 0;
  let inBrackets = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inBrackets) inBrackets = character !== ']';
    else if (character === '[') inBrackets = text.includes(']', at);
    else if (character === '{') depth++;
    else if (character === '}') depth = Math.max(0, depth - 1);
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
