/** The keys and indices that lead to a value. */
export type JsonPath = readonly (string | number)[];

/** What stands where in a JSON text; `end` is after the last character. Paths change once a call has returned. */
export interface JsonVisitor {
  readonly objectBegins: (path: JsonPath, start: number) => void;
  readonly objectEnds: (path: JsonPath, end: number) => void;
  readonly string: (path: JsonPath, start: number, end: number) => void;
}

/** Visits the objects and strings of a text that `JSON.parse` takes, without recursion. */
export function visitJson(text: string, visitor: JsonVisitor): void {
  /** Per open object or array, the key or index that is read in it. */
  const path: (string | number)[] = [];
  let isKeyNext = false;
  for (let at = 0; at < text.length; at++) {
    const last = path.length - 1;
    switch (text.charAt(at)) {
      case '{':
        visitor.objectBegins(path, at);
        path.push('');
        isKeyNext = true;
        break;
      case '[':
        path.push(0);
        isKeyNext = false;
        break;
      case '}':
        path.pop();
        visitor.objectEnds(path, at + 1);
        break;
      case ']':
        path.pop();
        break;
      case ',': {
        const key = path[last]!;
        isKeyNext = typeof key === 'string';
        if (typeof key === 'number') path[last] = key + 1;
        break;
      }
      case ':':
        isKeyNext = false;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (isKeyNext) path[last] = JSON.parse(text.slice(at, end)) as string;
        else visitor.string(path, at, end);
        at = end - 1;
        break;
      }
    }
  }
}

function endOfString(text: string, start: number): number {
  let quote = text.indexOf('"', start + 1);
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote + 1;
}

/** Whether an odd number of backslashes stands before a place. */
function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
