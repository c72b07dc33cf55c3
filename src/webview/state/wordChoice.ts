import type { NextWord } from '../../shared/protocol/modelProtocol.ts';
import type { PanelState, WordOfText } from '../../shared/protocol/panelProtocol.ts';
import { wordSpans, type WordSpan } from '../words/wordSpans.ts';
import type { Host } from './host.ts';
import { Query } from './query.ts';

/** A text whose words can be chosen. */
export type WordText = Pick<WordOfText, 'of' | 'text'>;

interface Cursor extends WordText {
  readonly span: WordSpan;
}

/** Which word of a text the user is at, what else could stand there, and the text that is written on from one of them. */
export class WordChoice {
  /** The word that others are offered for. */
  chosen: Cursor | null = null;
  /** The word that the keyboard is at. */
  cursor: Cursor | null = null;
  /** Whether a text is written on from a word that was taken. */
  writing = false;

  private readonly query: Query<{ readonly alternatives: readonly NextWord[] }>;
  private readonly host: Host;
  private readonly begins: () => void;
  private readonly changed: () => void;
  private readonly failed: (error: unknown) => void;

  /** @param begins hears that a text is about to be written on */
  constructor(host: Host, begins: () => void, changed: () => void, failed: (error: unknown) => void) {
    this.host = host;
    this.begins = begins;
    this.changed = changed;
    this.failed = failed;
    this.query = new Query(changed, (error) => {
      this.leave();
      failed(error);
    });
  }

  /** Null until they are known. */
  get alternatives(): readonly NextWord[] | null {
    return this.query.answer?.alternatives ?? null;
  }

  /** What a screen reader is told of the keyboard's place. */
  get wordAtCursor(): string | null {
    return this.cursor !== null && this.chosen === null ? this.cursor.span.text : null;
  }

  isOf(cursor: Cursor | null, { of, text }: WordText): cursor is Cursor {
    return cursor?.text === text && sameText(cursor.of, of);
  }

  /** Asks what else could stand in the place of a word. */
  choose(text: WordText, at: number): void {
    const span = wordSpans(text.text).find((one) => one.isWord && one.at === at);
    if (span === undefined) return;
    this.chosen = this.cursor = { ...text, span };
    const word = { of: text.of, text: text.text, at };
    this.query.follow(JSON.stringify(word), (signal) => this.host.request('wordAlternatives', word, signal));
    this.changed();
  }

  /** Moves the keyboard's place by some words. */
  move(text: WordText, by: number): void {
    const words = wordSpans(text.text).filter(({ isWord }) => isWord);
    const now = this.isOf(this.cursor, text) ? this.cursor.span.at : null;
    const place = now === null ? -1 : words.findIndex(({ at }) => at === now);
    const span = words[now === null ? 0 : Math.min(words.length - 1, Math.max(0, place + by))];
    if (span === undefined) return;
    this.close();
    this.cursor = { ...text, span };
    this.changed();
  }

  /** Puts another word there; the text goes on from it. */
  async take(word: string): Promise<void> {
    const { chosen } = this;
    if (chosen === null) return;
    const { of, text, span } = chosen;
    this.leave();
    if (word === span.text) return;
    this.writing = true;
    this.begins();
    this.changed();
    try {
      await this.host.request('takeWord', { of, text, at: span.at, word });
    } catch (error) {
      this.failed(error);
    }
    this.writing = false;
    this.changed();
  }

  /** Offers nothing any more; the keyboard stays where it is. */
  close(): void {
    this.chosen = null;
    this.query.follow(null, () => Promise.reject(new Error('Nothing is asked.')));
    this.changed();
  }

  /** Forgets the word. */
  leave(): void {
    this.cursor = null;
    this.close();
  }

  /** There is another state: words of texts that are not shown any more are none. */
  settle({ exploration, variations }: PanelState): void {
    const isShown = ({ of, text }: Cursor): boolean =>
      of.kind === 'exploration'
        ? exploration?.id === of.id && exploration.text === text
        : variations?.items[of.index]?.text === text;
    if (this.cursor !== null && !isShown(this.cursor)) this.leave();
  }
}

function sameText(one: WordOfText['of'], other: WordOfText['of']): boolean {
  return one.kind === 'exploration'
    ? other.kind === one.kind && other.id === one.id
    : other.kind === one.kind && other.index === one.index;
}
