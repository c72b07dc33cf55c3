import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text and the sentences that pySBD's tests expect of it. */
export interface GoldenRule {
  /** Two-letter code, as in `LANGUAGES`. */
  readonly language: string;
  readonly text: string;
  readonly sentences: readonly string[];
  /** Whether pySBD is told to clean the text first, or to join the lines of a PDF file. */
  readonly clean: boolean;
  readonly pdf: boolean;
}

/** The names of pySBD's test files (`test_NAME.py`) and the languages they mean. */
const LANGUAGES: Readonly<Record<string, string>> = {
  amharic: 'am',
  arabic: 'ar',
  armenian: 'hy',
  bulgarian: 'bg',
  burmese: 'my',
  chinese: 'zh',
  danish: 'da',
  deutsch: 'de',
  dutch: 'nl',
  english: 'en',
  french: 'fr',
  greek: 'el',
  hindi: 'hi',
  italian: 'it',
  japanese: 'ja',
  kazakh: 'kk',
  marathi: 'mr',
  persian: 'fa',
  polish: 'pl',
  russian: 'ru',
  slovak: 'sk',
  spanish: 'es',
  urdu: 'ur',
};

/** A Python string, a name, or one other character; comments and white space come between. */
const TOKEN = /#[^\n]*|\s+|[rRuUbB]{0,2}("""|'''|"|')((?:\\[^]|(?!\1)[^\\])*)\1|[A-Za-z_][\w.]*|[^]/g;

type Token = { readonly string: string } | { readonly mark: string };

/**
 * Reads the rules of pySBD's test files in a folder: every list of (text, [sentences]).
 */
export function readGoldenRules(folder: string): GoldenRule[] {
  const files = readdirSync(folder)
    .filter((file) => /^test_\w+\.py$/.test(file))
    .sort();
  return files.flatMap((file) => {
    const language = LANGUAGES[file.slice('test_'.length, -'.py'.length)];
    return language === undefined ? [] : rulesOf(language, readFileSync(join(folder, file), 'utf8'));
  });
}

function rulesOf(language: string, source: string): GoldenRule[] {
  const rules: GoldenRule[] = [];
  for (const list of source.matchAll(/^(\w+)\s*=\s*(?=\[)/gm)) {
    const tokens = tokenize(source.slice(list.index + list[0].length));
    const pdf = list[1]!.includes('PDF');
    const clean = pdf || list[1]!.includes('CLEAN');
    for (const [text, ...sentences] of pairs(tokens))
      rules.push({ language, text: text!, sentences, clean, pdf });
  }
  return rules;
}

/** The tokens of the list that a source begins with; strings that stand side by side are one, as in Python. */
function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (const [token, quote, content] of source.matchAll(TOKEN)) {
    if (/^(?:#|\s)/.test(token)) continue;
    if (quote !== undefined) {
      const last = tokens.at(-1);
      const string = unescape(content!);
      if (last !== undefined && 'string' in last)
        tokens[tokens.length - 1] = { string: last.string + string };
      else tokens.push({ string });
      continue;
    }
    tokens.push({ mark: token });
    depth += token === '[' ? 1 : token === ']' ? -1 : 0;
    if (depth === 0) break;
  }
  return tokens;
}

/** Each text followed by a list, with the strings of the list after it. */
function* pairs(tokens: readonly Token[]): Generator<string[]> {
  for (let i = 0; i + 2 < tokens.length; i++) {
    const [text, comma, bracket] = [tokens[i]!, tokens[i + 1]!, tokens[i + 2]!];
    if (!('string' in text) || !isMark(comma, ',') || !isMark(bracket, '[')) continue;
    const strings = [text.string];
    for (i += 3; i < tokens.length && !isMark(tokens[i]!, ']'); i++) {
      const token = tokens[i]!;
      if ('string' in token) strings.push(token.string);
    }
    yield strings;
  }
}

function isMark(token: Token, mark: string): boolean {
  return 'mark' in token && token.mark === mark;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

function unescape(content: string): string {
  return content.replace(/\\(u[\da-fA-F]{4}|x[\da-fA-F]{2}|[^])/g, (_, escaped: string) =>
    escaped.length > 1 ? String.fromCharCode(parseInt(escaped.slice(1), 16)) : (ESCAPES[escaped] ?? escaped),
  );
}
