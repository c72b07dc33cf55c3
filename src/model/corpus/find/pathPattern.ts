/**
 * A pattern for paths as a graph of nodes, each with the node that follows it. Globs and .gitignore lines are compiled to it:
 * regular expressions made of `*a*a*a*b` take exponential time.
 */
export type PatternNode =
  | { readonly kind: 'end'; readonly id: number }
  /** These characters. */
  | { readonly kind: 'text'; readonly id: number; readonly text: string; readonly next: PatternNode }
  /** One character of a segment, or one that `accepts` says. */
  | {
      readonly kind: 'character';
      readonly id: number;
      readonly accepts: (character: string) => boolean;
      readonly next: PatternNode;
    }
  /** Any characters within a segment. */
  | { readonly kind: 'star'; readonly id: number; readonly next: PatternNode }
  /** Any number of whole segments, each with its slash. */
  | { readonly kind: 'segments'; readonly id: number; readonly next: PatternNode }
  | { readonly kind: 'choice'; readonly id: number; readonly nodes: readonly PatternNode[] };

/** Longer patterns and ones with more parts are refused: matching takes nodes times characters at most. */
export const MAX_PATTERN_LENGTH = 2000;

/** A pattern that is not matched, because it would take too long. */
export class PatternError extends Error {
  readonly pattern: string;

  constructor(pattern: string, problem: string) {
    super(problem);
    this.name = 'PatternError';
    this.pattern = pattern;
  }
}

/** Compiles patterns from the end to the beginning: a node is made after the one that follows it. */
export class PatternBuilder {
  private count = 0;
  readonly end: PatternNode = { kind: 'end', id: this.newId() };

  /** Nodes made so far. */
  get size(): number {
    return this.count;
  }

  text(text: string, next: PatternNode): PatternNode {
    if (text === '') return next;
    // Neighbouring characters are one node; a copy, since the next may be another choice's, too.
    if (next.kind === 'text') return { ...next, id: this.newId(), text: text + next.text };
    return { kind: 'text', id: this.newId(), text, next };
  }

  character(accepts: (character: string) => boolean, next: PatternNode): PatternNode {
    return { kind: 'character', id: this.newId(), accepts, next };
  }

  star(next: PatternNode): PatternNode {
    return next.kind === 'star' ? next : { kind: 'star', id: this.newId(), next };
  }

  segments(next: PatternNode): PatternNode {
    return next.kind === 'segments' ? next : { kind: 'segments', id: this.newId(), next };
  }

  choice(nodes: readonly PatternNode[]): PatternNode {
    return { kind: 'choice', id: this.newId(), nodes };
  }

  private newId(): number {
    return this.count++;
  }
}

/** Steps without a record of what was tried: nearly every pattern needs fewer, and records take most of the time. */
const UNRECORDED_STEPS = 300;

/**
 * Whether a path, or a folder on its way, matches. In the end every pair of node and place is tried at most once.
 * @param size nodes of the pattern
 * @param wholeOnly whether a folder on the way does not count
 */
export function matchesPath(start: PatternNode, size: number, path: string, wholeOnly = false): boolean {
  const quick = new Matching(path, wholeOnly, null);
  const answer = quick.from(start, 0);
  if (quick.steps <= UNRECORDED_STEPS) return answer;
  return new Matching(path, wholeOnly, new Uint8Array(size * (path.length + 1))).from(start, 0);
}

class Matching {
  steps = 0;
  private readonly path: string;
  private readonly wholeOnly: boolean;
  /** Pairs of node and place that were tried, and matched nothing; null where none are recorded and the steps are limited. */
  private readonly tried: Uint8Array | null;

  constructor(path: string, wholeOnly: boolean, tried: Uint8Array | null) {
    this.path = path;
    this.wholeOnly = wholeOnly;
    this.tried = tried;
  }

  /** Goes as deep as a pattern has nodes that branch, which its length bounds. */
  from(first: PatternNode, place: number): boolean {
    const { path, tried } = this;
    let [node, at] = [first, place];
    for (;;) {
      if (tried === null) {
        if (++this.steps > UNRECORDED_STEPS) return false;
      } else {
        const key = node.id * (path.length + 1) + at;
        if (tried[key] === 1) return false;
        tried[key] = 1;
      }
      switch (node.kind) {
        case 'end':
          return at === path.length || (!this.wholeOnly && path[at] === '/');
        case 'text':
          if (!path.startsWith(node.text, at)) return false;
          at += node.text.length;
          node = node.next;
          break;
        case 'character':
          if (at >= path.length || path[at] === '/' || !node.accepts(path[at]!)) return false;
          at++;
          node = node.next;
          break;
        case 'star':
          if (this.from(node.next, at)) return true;
          if (at >= path.length || path[at] === '/') return false;
          at++;
          break;
        case 'segments': {
          if (this.from(node.next, at)) return true;
          const slash = path.indexOf('/', at);
          if (slash < 0) return false;
          at = slash + 1;
          break;
        }
        case 'choice':
          return node.nodes.some((choice) => this.from(choice, at));
      }
    }
  }
}

/**
 * What stands in square brackets, from after the opening one: which characters, and where the bracket ends; null where none
 * closes it.
 */
export function characterClass(
  pattern: string,
  from: number,
  { ignoreCase = false, escapes = false }: { ignoreCase?: boolean; escapes?: boolean } = {},
): { accepts: (character: string) => boolean; end: number } | null {
  let at = from;
  const isNegated = pattern[at] === '!' || pattern[at] === '^';
  if (isNegated) at++;
  const ranges: [string, string][] = [];
  const tests: ((character: string) => boolean)[] = [];
  for (let isFirst = true; ; isFirst = false) {
    if (at >= pattern.length) return null;
    if (pattern[at] === ']' && !isFirst) break;
    const posix = escapes ? /^\[:(\w+):\]/.exec(pattern.slice(at, at + 12)) : null;
    if (posix !== null) {
      const test = POSIX[posix[1]!];
      if (test === undefined) return null;
      tests.push((character) => test.test(character));
      at += posix[0].length;
      continue;
    }
    if (escapes && pattern[at] === '\\') at++;
    const low = pattern[at]!;
    at++;
    if (pattern[at] === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']') {
      at++;
      if (escapes && pattern[at] === '\\') at++;
      ranges.push([low, pattern[at]!]);
      at++;
    } else ranges.push([low, low]);
  }
  const contains = (character: string): boolean =>
    ranges.some(([low, high]) => low <= character && character <= high) ||
    tests.some((test) => test(character));
  const accepts = (character: string): boolean =>
    (contains(character) ||
      (ignoreCase && (contains(character.toLowerCase()) || contains(character.toUpperCase())))) !== isNegated;
  return { accepts, end: at + 1 };
}

const POSIX: Readonly<Record<string, RegExp>> = {
  alnum: /^[A-Za-z0-9]$/,
  alpha: /^[A-Za-z]$/,
  blank: /^[ \t]$/,
  digit: /^\d$/,
  lower: /^[a-z]$/,
  punct: /^[!-/:-@[-`{-~]$/,
  space: /^\s$/,
  upper: /^[A-Z]$/,
  xdigit: /^[\dA-Fa-f]$/,
};
