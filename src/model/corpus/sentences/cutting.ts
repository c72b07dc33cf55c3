/** A stretch of a text, in UTF-16 units: [start, end). */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a sentence may be cut, best first: after a semicolon, colon or dash; after a comma or bracket; between words.
 * Each matches the mark and the white space after it; ideographic marks need no space.
 */
const MARKS: readonly RegExp[] = [
  /[;:]["”’)\]]*\s+|\s[—–-]{1,3}\s+|(?:[—–]{1,2}|(?<!-)--+)(?=[\p{L}“"‘'])|[；：。！？]/gu,
  /[,)]["”’\]]*\s+|[，、）]/gu,
  /\s+/gu,
];

/**
 * Cuts a text into parts that fit, at clause marks as near the middle as there are any, at white space where there
 * is no mark, and between code points where there is no white space. White space at the cuts belongs to no part.
 */
export function cutToFit(text: string, fits: (text: string) => boolean): Stretch[] {
  const parts: Stretch[] = [];
  // Depth first, the right half waiting: parts come out in order, and a text of any length needs no deep recursion.
  const waiting: Stretch[] = [trimmed(text, { start: 0, end: text.length })];
  for (let stretch = waiting.pop(); stretch !== undefined; stretch = waiting.pop()) {
    if (stretch.start >= stretch.end) continue;
    const part = text.slice(stretch.start, stretch.end);
    const cut = fits(part) ? null : cutNearMiddle(part);
    if (cut === null) {
      parts.push(stretch);
      continue;
    }
    waiting.push(trimmed(text, { start: stretch.start + cut, end: stretch.end }));
    waiting.push(trimmed(text, { start: stretch.start, end: stretch.start + cut }));
  }
  return parts;
}

/** Units on each side of the middle that are looked at first; each further look takes in four times as many. */
const FIRST_REACH = 64;

/** A place strictly inside `part`, or null where it is a single code point. */
function cutNearMiddle(part: string): number | null {
  const middle = part.length / 2;
  for (const marks of MARKS) {
    for (let reach = FIRST_REACH; ; reach *= 4) {
      const best = nearestCut(part, marks, Math.min(reach, part.length * 0.3));
      if (best !== null) return best;
      if (reach >= part.length * 0.3) break;
    }
  }
  let cut = Math.ceil(middle);
  const startsPair = part.charCodeAt(cut - 1) >> 10 === 0xd800 >> 10;
  if (startsPair && part.charCodeAt(cut) >> 10 === 0xdc00 >> 10) cut++;
  return cut < part.length ? cut : null;
}

/** The cut after a mark that is nearest to the middle, at most `reach` from it. */
function nearestCut(part: string, marks: RegExp, reach: number): number | null {
  const middle = part.length / 2;
  let best: number | null = null;
  marks.lastIndex = Math.floor(middle - reach);
  for (let match = marks.exec(part); match !== null; match = marks.exec(part)) {
    const cut = marks.lastIndex;
    if (match.index > middle + reach) break;
    const isInside = cut > 0 && cut < part.length && Math.abs(cut - middle) <= reach;
    if (isInside && (best === null || Math.abs(cut - middle) < Math.abs(best - middle))) best = cut;
  }
  return best;
}

/** `stretch` without the white space at its ends. */
export function trimmed(text: string, { start, end }: Stretch): Stretch {
  while (start < end && /\s/.test(text[start]!)) start++;
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  return { start, end };
}
