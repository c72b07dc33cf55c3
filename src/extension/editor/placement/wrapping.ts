/** Narrower lines are short for another reason than wrapping; wider ones are wrapped by the editor. */
const MIN_WIDTH = 50;
const MAX_WIDTH = 120;
/** Fewer lines tell nothing. */
const MIN_LINES = 3;

/** The width at which lines of a document are wrapped by hand; infinite where they are not. */
export function handWrappedWidth(lines: readonly string[]): number {
  const full: number[] = [];
  let others = 0;
  for (let i = 0; i + 1 < lines.length; i++) {
    const [line, next] = [lines[i]!.trimEnd(), lines[i + 1]!.trim()];
    if (line.trim() === '' || next === '') continue;
    if (line.length > MAX_WIDTH) return Infinity;
    // Where a sentence ends with nearly every line, lines are sentences.
    const firstWord = /^\S*/.exec(next)![0].length;
    if (line.length >= MIN_WIDTH && line.length + 1 + firstWord > MIN_WIDTH && !isSentenceEnd(line))
      full.push(line.length);
    else others++;
  }
  if (full.length < MIN_LINES || others > full.length * 2) return Infinity;
  full.sort((one, other) => one - other);
  return full[Math.floor(full.length * 0.9)]!;
}

/** Whether each line of a document holds a whole sentence. */
export function isSentencePerLine(lines: readonly string[]): boolean {
  let [ended, inside] = [0, 0];
  for (let i = 0; i + 1 < lines.length; i++) {
    if (lines[i]!.trim() === '' || lines[i + 1]!.trim() === '') continue;
    if (isSentenceEnd(lines[i]!)) ended++;
    else inside++;
  }
  return ended >= 2 && ended > inside * 3;
}

export function isSentenceEnd(line: string): boolean {
  return /[.!?…。！？:;]["'”’»)\]*_]*\s*$/u.test(line);
}

/**
 * Breaks a text into lines of at most `width` characters, at spaces; the first is empty where no word fits on it.
 * @param first characters that stand before the first line, `rest` before the others
 * @param mayBegin whether a line may begin with this text
 */
export function wrapped(
  text: string,
  width: number,
  [first, rest]: readonly [number, number],
  mayBegin: (text: string) => boolean,
): string[] {
  const lines: string[] = [];
  let line = '';
  let room = width - first;
  const words = text.split(/ +/);
  for (const [index, word] of words.entries()) {
    const fits = line === '' ? index > 0 || word.length <= room : line.length + 1 + word.length <= room;
    const after = words.slice(index, index + 2).join(' ');
    if (fits || !mayBegin(after)) {
      line = line === '' ? word : `${line} ${word}`;
    } else {
      lines.push(line);
      line = word;
      room = width - rest;
    }
  }
  return [...lines, line];
}
