import { cutToFit, type Stretch } from '../sentences/cutting.ts';
import { splitIntoSentences } from '../sentences/sentences.ts';
import { isUndivided, type Block, type MarkedText } from './block.ts';
import { blockText } from './blockText.ts';
import type { ReadDocument } from './formats/formats.ts';
import { isLanguage } from './language.ts';
import { visibleText } from './visibleText.ts';

export interface BlockPassage {
  /** As the model reads it: one line, without comments. */
  readonly plainText: string;
  /** Where it stands in the document. */
  readonly place: Stretch;
  readonly placeInText: Stretch;
  /** Whether it follows the passage before it in the block without so much as a space. */
  readonly isAttached: boolean;
  /** Why it is not to be learned; null where it is. */
  readonly leftOutFor: string | null;
}

export interface BlockOptions {
  /** ISO 639-1 code, where it is known from elsewhere than the text. */
  readonly language?: string | undefined;
  /** Whether a passage is short enough. */
  readonly fits: (text: string) => boolean;
}

/** Characters without a space: a picture in base64, minified code, where no passage can hold them. */
const UNSPACED = /[!-~]{100,}/g;

export function passagesOfBlock(
  document: ReadDocument,
  block: Block,
  { language, fits }: BlockOptions,
): BlockPassage[] {
  const { markup } = document;
  const { text, toSource } = blockText(document.text, block);
  const marked = markup(text);
  const visible = visibleText(text, marked);
  const saysSomething = (stretch: Stretch): boolean => isLanguage(visible.wordsIn(stretch));
  const reasonAgainst = (part: string): string | null => {
    // A character that could not be decoded.
    if (part.includes('\ufffd')) return 'not valid UTF-8';
    return part.match(UNSPACED)?.some((run) => !fits(run)) === true ? 'data' : null;
  };
  const whole = { start: 0, end: text.length };
  const sentences =
    isUndivided(block) && fits(text) ? [whole] : sentencesOf(text, marked, visible, { language, fits });
  return (
    sentences
      // Looked at before it is cut, too: half a row of badges would pass for words.
      .filter(saysSomething)
      .flatMap((sentence) => {
        const written = text.slice(sentence.start, sentence.end);
        // Half a picture would pass for words, too.
        if (reasonAgainst(written) === 'data') return [sentence];
        return cutToFit(written, fits).map(({ start, end }) => ({
          start: sentence.start + start,
          end: sentence.start + end,
        }));
      })
      .filter(saysSomething)
      .map((part, index, parts) => {
        const placeInText = toSource(part);
        const plainText = text.slice(part.start, part.end);
        return {
          plainText,
          place: document.toSource(placeInText),
          placeInText,
          isAttached: parts[index - 1]?.end === part.start,
          leftOutFor: reasonAgainst(plainText),
        };
      })
  );
}

/** Sentences of the visible text, in the marked one; none ends inside a unit that fits. */
function sentencesOf(
  text: string,
  { markup, units }: MarkedText,
  visible: ReturnType<typeof visibleText>,
  { language, fits }: BlockOptions,
): Stretch[] {
  if (markup.length === 0) return splitIntoSentences(text, language);
  const sentences = splitIntoSentences(visible.text, language).map((sentence) => visible.toMarked(sentence));
  if (units.length === 0 || sentences.length < 2) return sentences;
  const joined: Stretch[] = [];
  for (let i = 0; i < sentences.length; i++) {
    const { start } = sentences[i]!;
    let last = i;
    for (
      let unit = unitAt(units, sentences, last);
      unit !== undefined;
      unit = unitAt(units, sentences, last)
    ) {
      while (last + 1 < sentences.length && sentences[last + 1]!.start < unit.end) last++;
    }
    const end = sentences[last]!.end;
    if (last > i && fits(text.slice(start, end))) joined.push({ start, end });
    else
      joined.push(...sentences.slice(i, last + 1).map((sentence) => withoutHalves(sentence, units, visible)));
    i = last;
  }
  return joined;
}

/** A unit that the end of a sentence lies in, with more of the text after it. */
function unitAt(
  units: readonly Stretch[],
  sentences: readonly Stretch[],
  index: number,
): Stretch | undefined {
  const [here, next] = [sentences[index]!, sentences[index + 1]];
  if (next === undefined) return undefined;
  return units.find(({ start, end }) => start < here.end && end > next.start);
}

/** A sentence without the mark at its end that belongs to a mark in another sentence. */
function withoutHalves(
  { start, end }: Stretch,
  units: readonly Stretch[],
  visible: ReturnType<typeof visibleText>,
): Stretch {
  const bare = visible.withoutMarks({ start, end });
  const opens = units.some((unit) => unit.start >= start && unit.start < bare.start && unit.end > end);
  const closes = units.some((unit) => unit.end <= end && unit.end > bare.end && unit.start < start);
  return { start: opens ? bare.start : start, end: closes ? bare.end : end };
}
