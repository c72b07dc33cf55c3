/** Marks before items that stand in one line: "1) First 2) Second", "• 9. One • 10. Two", "a. One b. Two". */
const MARK = /(?<=^|\s)([•⁃‣◦]?)\s*(?:(\(?)(\d{1,3}|[a-z])(\.\)|[.)]))?(?=\s+\S)/gu;
/** Nouns that a number belongs to: "See chapter 2. It says so." */
const NUMBERED =
  /(?:chapter|section|version|page|figure|table|step|part|level|phase|type|volume|line|rule|no|kapitel|teil|seite|abschnitt|chapitre|partie|page|capítulo|parte|página|capitolo|pagina)$/iu;

interface Mark {
  readonly start: number;
  readonly bullet: string;
  readonly bracket: string;
  readonly number: number | null;
  readonly isLetter: boolean;
  readonly suffix: string;
}

/**
 * Where items begin in a line that is a list, its first item left out; none where it is no list. The line must begin with a
 * mark, and each further one must be of the same form and count on.
 */
export function itemStarts(line: string): ReadonlySet<number> {
  const starts = new Set<number>();
  if (!/^\s*(?:[•⁃‣◦]|\(?(?:\d{1,3}|[a-z])[.)])/u.test(line)) return starts;
  let last: Mark | null = null;
  for (const match of line.matchAll(MARK)) {
    if (match[0].trim() === '') continue;
    const mark = markOf(match);
    if (last === null) last = mark;
    else if (follows(line, last, mark)) {
      starts.add(mark.start);
      last = mark;
    }
  }
  return starts;
}

function markOf(match: RegExpExecArray): Mark {
  const [, bullet = '', bracket = '', label, suffix = ''] = match;
  const isLetter = label !== undefined && /[a-z]/.test(label);
  const number = label === undefined ? null : isLetter ? label.charCodeAt(0) - 96 : Number(label);
  return { start: match.index, bullet, bracket, number, isLetter, suffix };
}

function follows(line: string, last: Mark, mark: Mark): boolean {
  const sameForm =
    mark.bullet === last.bullet &&
    mark.bracket === last.bracket &&
    mark.suffix === last.suffix &&
    mark.isLetter === last.isLetter;
  if (!sameForm || (mark.number ?? 0) !== (last.number === null ? 0 : last.number + 1)) return false;
  if (mark.bullet !== '' || mark.suffix !== '.') return true;
  // A number and a period alone also end sentences.
  const before = line.slice(Math.max(last.start, mark.start - 24), mark.start).trimEnd();
  const after = line.slice(mark.start, mark.start + 12).replace(/^\S+\s+/u, '');
  return /^[\p{Lu}\p{Lo}"“„«¿¡]/u.test(after) && !NUMBERED.test(before) && !/\d$/u.test(before);
}
