import type { MarkedText, Markup } from '../../block.ts';
import type { Stretch } from '../../../sentences/cutting.ts';

/** Monospaced words and what is passed through, notes, links and other macros, references, emphasis. Each is short. */
const MARKUP = new RegExp(
  [
    String.raw`(?<link>(?:link|mailto|xref|anchor):[^\s[\]]{1,400}\[[^\]]{0,400}\]|(?:https?:\/\/|\{[\w-]{1,60}\}(?=[^\s[\]<>]{0,400}\[))[^\s[\]<>]{0,400}\[[^\]]{0,400}\])`,
    String.raw`(?<code>\x60\x60[^\x60]{1,400}\x60\x60|(?<![\p{L}\p{N}\x60])\x60(?=\S)[^\x60]{1,400}\x60(?![\p{L}\p{N}])|\+{1,3}(?=\S)[^+\n]{1,400}\+{1,3}|(?:pass|stem|latexmath|asciimath|kbd|btn|menu|image|icon):[^\s[\]]{0,200}\[[^\]]{0,400}\]|\{[\w-]{1,60}\})`,
    String.raw`(?<aside>footnote(?:ref)?:[\w-]{0,60}\[[^\]]{0,800}\]|indexterm2?:\[[^\]]{0,200}\]|\(\(\([^()]{1,200}\)\)\)|\[\[[^\[\]]{1,100}\]\])`,
    String.raw`(?<reference><<[^<>\n]{1,200}>>)`,
    String.raw`(?<address>https?:\/\/[^\s[\]<>]{1,400})`,
    String.raw`(?<strong>\*\*(?=\S)[^*]{1,600}\*\*|(?<![\p{L}\p{N}*])\*(?=[^\s*])[^*]{1,600}(?<=\S)\*(?![\p{L}\p{N}*]))`,
    String.raw`(?<emphasis>__(?=\S)[^_]{1,600}__|(?<![\p{L}\p{N}_])_(?=[^\s_])[^_]{1,600}(?<=\S)_(?![\p{L}\p{N}_]))`,
  ].join('|'),
  'gu',
);

export function asciidocMarkup(text: string): MarkedText {
  const markup: Markup[] = [];
  const units: Stretch[] = [];
  if (!/[\x60+*_[{<]|https?:/.test(text)) return { markup, units };
  for (const match of text.matchAll(MARKUP)) {
    const [whole] = match;
    const { aside, link, reference, strong, emphasis } = match.groups!;
    const [start, end] = [match.index, match.index + whole.length];
    units.push({ start, end });
    const marks = (before: number, after: number): void => {
      markup.push({ kind: 'open', start, end: start + before }, { kind: 'close', start: end - after, end });
    };
    if (strong !== undefined || emphasis !== undefined) {
      const width = whole[1] === whole[0] ? 2 : 1;
      marks(width, width);
    } else if (link !== undefined && !whole.endsWith('[]')) marks(whole.indexOf('[') + 1, 1);
    else if (reference?.includes(',') === true) marks(whole.indexOf(',') + 1, 2);
    else markup.push({ kind: aside === undefined ? 'code' : 'aside', start, end });
  }
  return { markup, units };
}
