import type { Steps } from '../steps.ts';

/** The keys and indices that lead to a value. */
export type JsonPath = readonly (string | number)[];

/** What stands where in a JSON text; `end` is after the last character. Paths change once a call has returned. */
export interface JsonVisitor {
  readonly objectBegins: (path: JsonPath, start: number) => void;
  readonly objectEnds: (path: JsonPath, end: number) => void;
  readonly string: (path: JsonPath, start: number, end: number) => void;
}

/** What may stand next; `first` where an object or array may also end before its first member. */
type Expected = 'value' | 'firstValue' | 'key' | 'firstKey' | 'colon' | 'commaOrEnd';

/** Tokens between two pauses. */
const STEP = 20_000;

const TOKEN =
  /[ \t\n\r]*(?:([[\]{},:"])|(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])|$)/y;

/**
 * Visits the objects and strings of a JSON text (RFC 8259), without recursion and without building its values.
 * @returns whether the text is JSON; what was visited of one that is not means nothing
 */
export function* visitJson(text: string, visitor: JsonVisitor): Steps<boolean> {
  /** Per open object or array, the key or index that is read in it. */
  const path: (string | number)[] = [];
  let expected: Expected = 'value';
  let at = 0;
  const isOpen = (kind: 'string' | 'number'): boolean => typeof path.at(-1) === kind;
  for (let tokens = 1; at < text.length; tokens++) {
    if (tokens % STEP === 0) yield;
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (token === null) return false;
    at = TOKEN.lastIndex;
    const mark = token[1] ?? (token[0].trim() === '' ? 'end' : 'literal');
    if (mark === 'end') break;
    const isValue: boolean = expected === 'value' || expected === 'firstValue';
    switch (mark) {
      case '{':
        if (!isValue) return false;
        visitor.objectBegins(path, at - 1);
        path.push('');
        expected = 'firstKey';
        break;
      case '[':
        if (!isValue) return false;
        path.push(0);
        expected = 'firstValue';
        break;
      case '}':
        if (!isOpen('string') || (expected !== 'firstKey' && expected !== 'commaOrEnd')) return false;
        path.pop();
        visitor.objectEnds(path, at);
        expected = 'commaOrEnd';
        break;
      case ']':
        if (!isOpen('number') || (expected !== 'firstValue' && expected !== 'commaOrEnd')) return false;
        path.pop();
        expected = 'commaOrEnd';
        break;
      case ',': {
        const key = path.at(-1);
        if (expected !== 'commaOrEnd' || key === undefined) return false;
        if (typeof key === 'number') path[path.length - 1] = key + 1;
        expected = typeof key === 'number' ? 'value' : 'key';
        break;
      }
      case ':':
        if (expected !== 'colon') return false;
        expected = 'value';
        break;
      case '"': {
        const start = at - 1;
        const end = yield* endOfString(text, start);
        if (end === null) return false;
        if (isValue) visitor.string(path, start, end);
        else if (expected === 'key' || expected === 'firstKey')
          path[path.length - 1] = JSON.parse(text.slice(start, end)) as string;
        else return false;
        expected = isValue ? 'commaOrEnd' : 'colon';
        at = end;
        break;
      }
      default:
        if (!isValue) return false;
        expected = 'commaOrEnd';
    }
  }
  return path.length === 0 && expected === 'commaOrEnd';
}

/** Part of a string: the characters that stand for themselves, then its end or an escape. */
const STRING_PART = /[ !#-[\]-\uffff]{0,10000}(?:(")|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))?/y;
/** Parts between two pauses. */
const STRING_STEP = 100;

/** Where the string that begins at `start` ends; null where it does not, or holds what no string may hold. */
function* endOfString(text: string, start: number): Steps<number | null> {
  let at = start + 1;
  for (let parts = 1; ; parts++) {
    if (parts % STRING_STEP === 0) yield;
    STRING_PART.lastIndex = at;
    const isEnd = STRING_PART.exec(text)?.[1] !== undefined;
    if (isEnd) return STRING_PART.lastIndex;
    if (STRING_PART.lastIndex === at) return null;
    at = STRING_PART.lastIndex;
  }
}
