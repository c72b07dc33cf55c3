import type { DocumentFormat } from './lineShape.ts';

/** Opening and closing marks, double and single. */
interface Quotes {
  readonly double: readonly [open: string, close: string];
  readonly single: readonly [open: string, close: string];
}

const CURLY: Quotes = { double: ['“', '”'], single: ['‘', '’'] };
const STYLES: readonly (readonly [pattern: RegExp, quotes: Quotes])[] = [
  [/``/g, { double: ['``', "''"], single: ['`', "'"] }],
  [/„[^“”„]{0,400}“/g, { double: ['„', '“'], single: ['‚', '‘'] }],
  [/„[^“”„]{0,400}”/g, { double: ['„', '”'], single: ['‚', '’'] }],
  [/“[^“”„]{0,400}”/g, CURLY],
  [/»(?=\p{L})/gu, { double: ['»', '«'], single: ['›', '‹'] }],
  [/«(?=[\p{L}¿¡])/gu, { double: ['«', '»'], single: ['‹', '›'] }],
  [/(?<![\p{L}\p{N}=])"(?=\p{L})/gu, { double: ['"', '"'], single: ["'", "'"] }],
];
/** Share of its quotation marks that are of one kind, in a document that has a kind of its own. */
const MIN_SHARE = 0.8;
/** Characters of a document that are looked at. */
const MAX_LOOKED_AT = 50_000;

/** `text` with the quotation marks, apostrophes and dashes that its document uses; as it is where it uses none. */
export function inDocumentTypography(text: string, document: string, format: DocumentFormat): string {
  if (!/["“”„«»‘’'—–]|--/.test(text)) return text;
  const sample = document.slice(0, MAX_LOOKED_AT);
  return withDashes(withQuotes(text, sample, format), sample, format);
}

function withQuotes(text: string, sample: string, format: DocumentFormat): string {
  let [best, all, quotes]: [number, number, Quotes | null] = [0, 0, null];
  for (const [pattern, style] of STYLES) {
    if (style.double[0] === '``' && format !== 'latex') continue;
    const count = sample.match(pattern)?.length ?? 0;
    all += count;
    if (count > best) [best, quotes] = [count, style];
  }
  // A document of several languages or hands has no marks of its own.
  if (quotes === null || best < all * MIN_SHARE) return text;
  const { double, single } = quotes;
  if (text.includes(double[0])) return text;
  const apostrophe =
    (sample.match(/\p{L}’\p{L}/gu)?.length ?? 0) > (sample.match(/\p{L}'\p{L}/gu)?.length ?? 0);
  return (
    text
      .replace(/[“„](?=\S)|(?<![\p{L}\p{N}.,!?…;:—–-])["«»](?=\S)/gu, double[0])
      .replace(/(?<=\S)["“”«»](?!\p{L})/gu, double[1])
      .replace(/(?<=\p{L})['’](?=\p{L})/gu, apostrophe ? '’' : "'")
      // Single quotation marks around words; an apostrophe alone stays what it is.
      .replace(/(?<![\p{L}\p{N}])‘([^‘’\n]{1,200})’(?!\p{L})/gu, `${single[0]}$1${single[1]}`)
  );
}

function withDashes(text: string, sample: string, format: DocumentFormat): string {
  const count = (pattern: RegExp): number => sample.match(pattern)?.length ?? 0;
  const written = count(/(?<=[\p{L}\p{P} ])---(?=[\p{L}\p{P} ])/gu);
  const doubled = count(/(?<=[\p{L}\p{P}] ?)--(?=[ \p{L}])/gu);
  const typed = count(/—/g);
  if (format === 'latex' && written > typed) return text.replaceAll('—', '---').replaceAll('–', '--');
  if (doubled > typed && written === 0) return text.replace(/—|(?<= )–(?= )/g, '--');
  if (typed > doubled + written) return text.replace(/(?<=[\p{L}\p{P}] ?)-{2,3}(?=[ \p{L}])/gu, '—');
  return text;
}
