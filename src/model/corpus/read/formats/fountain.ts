import type { Reader, ReadText } from '../block.ts';
import { BlockBuilder, splitLines } from '../blockBuilder.ts';
import { markdownMarkup } from './markdown/inline.ts';

/**
 * Reads Fountain, the plain text of screenplays: scene headings, action, dialogue, lyrics, sections and synopses. Who
 * speaks, transitions, notes and what is struck out are left out. https://fountain.io/syntax
 */
export const fountain: Reader = { read: readFountain, markup: markdownMarkup, fence: /\/\*|\*\//gm };

const TITLE_PAGE = /^(?:[A-Za-z][A-Za-z ]*:[^\n]*\n(?:[ \t]+[^\n]+\n|[A-Za-z][A-Za-z ]*:[^\n]*\n)*)/;
const SCENE = /^(?:\.(?=[\p{L}\p{N}])|(?=(?:INT|EXT|EST|INT\.?\/EXT|I\/E)[. ]))/iu;
const SCENE_NUMBER = /(?<!\s)\s*#[\w.-]+#$/;
const CHARACTER = /^(?:@.+|[^\p{Ll}]*\p{Lu}[^\p{Ll}]*(?:\s*\([^()]*\))*\s*\^?)$/u;
const TRANSITION = /^(?:>(?!.*<$).*|[^\p{Ll}]*TO:|FADE (?:IN|OUT)[:.])$/u;
const HIDDEN = /\/\*[^]*?(?:\*\/|$)|\[\[[^]*?(?:\]\]|$)/g;

function readFountain(text: string): ReadText {
  const builder = new BlockBuilder(text);
  const title = TITLE_PAGE.exec(text)?.[0].length ?? 0;
  if (title > 0) builder.leaveOut({ start: 0, end: title }, 'title page');
  // Blanks in the place of what is hidden keep the offsets.
  const shown = text.replace(HIDDEN, (hidden, start: number) => {
    builder.leaveOut({ start, end: start + hidden.length }, hidden.startsWith('/') ? 'struck out' : 'note');
    return hidden.replace(/[^\n]/g, ' ');
  });
  const lines = splitLines(shown).filter(({ start }) => start >= title);
  /** Whether the lines are those of a speaker. */
  let inDialogue = false;
  for (const [index, line] of lines.entries()) {
    const raw = shown.slice(line.start, line.end);
    const content = raw.trim();
    const start = line.start + raw.length - raw.trimStart().length;
    const end = start + content.length;
    const isAfterBlank = index === 0 || isBlank(shown, lines[index - 1]!);
    const isBeforeBlank = index + 1 === lines.length || isBlank(shown, lines[index + 1]!);
    if (content === '') {
      builder.close();
      // Two spaces keep a pause in a speech open.
      if (raw.length < 2) inDialogue = false;
    } else if (/^={3,}$/.test(content)) builder.close();
    else if (content.startsWith('#') || content.startsWith('=')) {
      const mark = /^(?:#{1,6}|=)\s*/.exec(content)![0].length;
      builder.single({ start: start + mark, end }, content.startsWith('#') ? 'heading' : 'note');
    } else if (isAfterBlank && SCENE.test(content)) {
      const number = SCENE_NUMBER.exec(content)?.[0].length ?? 0;
      builder.single({ start: start + SCENE.exec(content)![0].length, end: end - number }, 'heading');
    } else if (isAfterBlank && isBeforeBlank && TRANSITION.test(content)) {
      builder.leaveOut({ start, end }, 'transition');
    } else if (isAfterBlank && !isBeforeBlank && !content.startsWith('!') && CHARACTER.test(content)) {
      builder.leaveOut({ start, end }, 'speaker');
      inDialogue = true;
    } else if (content.startsWith('~')) builder.single({ start: start + 1, end }, 'verse');
    else if (inDialogue && /^\(.*\)$/.test(content))
      builder.single({ start: start + 1, end: end - 1 }, 'note');
    else if (/^>.*<$/.test(content)) builder.single({ start: start + 1, end: end - 1 }, 'heading');
    else {
      builder.add({ start: start + (content.startsWith('!') ? 1 : 0), end });
    }
  }
  return builder.finish();
}

function isBlank(text: string, { start, end }: { readonly start: number; readonly end: number }): boolean {
  return text.slice(start, end).trim() === '';
}
