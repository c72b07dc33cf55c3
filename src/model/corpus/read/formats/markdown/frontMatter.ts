import type { Stretch } from '../../../sentences/cutting.ts';

const DELIMITED = /^\s?(---|\+\+\+)[ \t]*\n(?:([^]*?)\n)?(?:---|\+\+\+|\.\.\.)[ \t]*(?:\n|$)/;
/** How a line of YAML goes that is not indented: a key, an item, a comment, a brace. */
const YAML_LINE = /^(?:[^\s:#"'-][^:\n]*:(?:\s|$)|"[^"]*"\s*:|'[^']*'\s*:|-(?:\s|$)|#|[[\]{}]|[ \t]|$)/;
const TOML_LINE = /^(?:[\w."'-]+\s*=|\[|#|[ \t\]}"']|$)/;

/** Where data stands before the text, between lines of dashes or pluses; null where those are a rule. */
export function frontMatter(text: string): Stretch | null {
  const match = DELIMITED.exec(text);
  if (match === null) return null;
  const [whole, delimiter, data = ''] = match;
  const lines = data.split('\n');
  // A chapter may open with a scene break and have another one: what is between them is no data.
  const isData = lines.every((line) => (delimiter === '---' ? YAML_LINE : TOML_LINE).test(line));
  const isBlankFirst = data !== '' && lines[0]!.trim() === '';
  const hasKey = lines.some((line) => /^\S[^:]*:|^\S[^=]*=/.test(line));
  const isEmpty = data.trim() === '';
  if (!isData || (isEmpty ? isBlankFirst : !hasKey)) return null;
  return { start: 0, end: whole.length };
}
