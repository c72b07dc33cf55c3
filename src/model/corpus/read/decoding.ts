import { detect } from 'chardet';
import iconv from 'iconv-lite';

/** How the files of a workspace folder are encoded, as the editor's settings say (`files.encoding` and its kin). */
export interface EncodingSettings {
  /** An encoding by VS Code's name: `utf8`, `windows1252`, `shiftjis`... */
  readonly encoding: string;
  /** Whether to guess from the bytes first (`files.autoGuessEncoding`). */
  readonly autoGuess: boolean;
  /** The only encodings to guess (`files.candidateGuessEncodings`); empty: any. */
  readonly candidates: readonly string[];
  /** What is otherwise for a language, by its identifier: `markdown`, `latex`... */
  readonly languages: Readonly<Record<string, { readonly encoding: string; readonly autoGuess: boolean }>>;
}

export const DEFAULT_ENCODINGS: EncodingSettings = {
  encoding: 'utf8',
  autoGuess: false,
  candidates: [],
  languages: {},
};

export type Decoded =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Characters that could not be read. */ readonly lost: number;
    }
  | { readonly kind: 'undecodable'; readonly reason: string };

/** Bytes in which VS Code looks for the zeros of UTF-16 without a mark; Git looks for those of a binary file in more. */
const UTF16_PROBE_BYTES = 512;
const BINARY_PROBE_BYTES = 8000;
const GUESS_BYTES = 2 ** 16;
/** One unreadable character among so many is a slip; more tell another encoding. */
const CHARACTERS_PER_LOSS = 200;

const ADVICE = 'save it as UTF-8, or set files.encoding or files.autoGuessEncoding';

/**
 * The text of a file as VS Code reads it: by its byte order mark, by the zeros of UTF-16, by a guess where the settings want
 * one, else in the encoding that they name. The mark is no part of the text. What would be read as mojibake is not read.
 */
export function decode(content: Buffer, settings: EncodingSettings, languageId: string | null): Decoded {
  const marked = encodingOfMark(content);
  if (marked !== null) return strictly(content, marked);
  const own = (languageId === null ? undefined : settings.languages[languageId]) ?? settings;
  if (isUtf16(own.encoding)) return strictly(content, /be$/i.test(own.encoding) ? 'utf-16be' : 'utf-16le');
  const zeros = encodingOfZeros(content);
  const unmarked = zeros === null ? null : strictly(content, zeros);
  if (unmarked?.kind === 'text' && !CONTROL.test(unmarked.text)) return unmarked;
  if (content.subarray(0, BINARY_PROBE_BYTES).includes(0)) return undecodable('not text');
  const guessed = own.autoGuess ? guess(content, settings.candidates) : null;
  if (guessed !== null) return guessed;
  return isUtf8(own.encoding) ? strictly(content, 'utf-8') : asLegacy(content, own.encoding);
}

/** Whether an encoding can be read that the settings name. */
export const isEncoding = (name: string): boolean =>
  isUtf8(name) || isUtf16(name) || iconv.encodingExists(name);

const isUtf8 = (encoding: string): boolean => /^utf-?8(?:bom)?$/i.test(encoding);
const isUtf16 = (encoding: string): boolean => /^utf16[lb]e$/i.test(encoding);
const undecodable = (reason: string): Decoded => ({ kind: 'undecodable', reason });

/** Control characters, of which text has none but white space. */
const CONTROL = /(?!\s)\p{Cc}/u;

type Unicode = 'utf-8' | 'utf-16le' | 'utf-16be';

function encodingOfMark(content: Buffer): Unicode | null {
  if (content[0] === 0xff && content[1] === 0xfe) return 'utf-16le';
  if (content[0] === 0xfe && content[1] === 0xff) return 'utf-16be';
  return content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf ? 'utf-8' : null;
}

/** UTF-16 without a mark shows by zeros in every second byte, as text with Latin letters has them. */
function encodingOfZeros(content: Buffer): 'utf-16le' | 'utf-16be' | null {
  const probe = content.subarray(0, Math.min(content.length, UTF16_PROBE_BYTES) & ~1);
  if (probe.length === 0) return null;
  let [little, big] = [true, true];
  for (let i = 0; i < probe.length; i++) {
    const isOdd = i % 2 === 1;
    if ((probe[i] === 0) !== isOdd) little = false;
    if ((probe[i] === 0) === isOdd) big = false;
  }
  return little ? 'utf-16le' : big ? 'utf-16be' : null;
}

function strictly(content: Buffer, encoding: Unicode): Decoded {
  try {
    return { kind: 'text', text: new TextDecoder(encoding, { fatal: true }).decode(content), lost: 0 };
  } catch {
    return encoding === 'utf-8'
      ? mostlyUtf8(content)
      : undecodable(`not valid ${encoding.toUpperCase()} text; save it as UTF-8`);
  }
}

/** A few bytes that are no UTF-8 become U+FFFD, as the editor shows them; the passages that they stand in are left out. */
function mostlyUtf8(content: Buffer): Decoded {
  const text = new TextDecoder('utf-8').decode(content);
  const lost = text.split('\ufffd').length - 1;
  if (lost * CHARACTERS_PER_LOSS > text.length) return undecodable(`not valid UTF-8 text; ${ADVICE}`);
  return { kind: 'text', text, lost };
}

function asLegacy(content: Buffer, encoding: string): Decoded {
  const isKnown: boolean = iconv.encodingExists(encoding);
  if (!isKnown)
    return undecodable(`its encoding is set to ${encoding}, which is not known; save it as UTF-8`);
  const text = iconv.decode(content, encoding);
  // Controls of the second set stand in no text: their bytes are letters of another encoding.
  if (/[\ufffd\u0080-\u0084\u0086-\u009f]/u.test(text))
    return undecodable(
      `not valid text in the encoding ${encoding} that files.encoding names; save it as UTF-8`,
    );
  return { kind: 'text', text, lost: 0 };
}

/** A mark that no writer puts between two letters: a sign of a wrong guess. */
const MISPLACED =
  /\p{L}[†‡‰‹›ƒ„…ˆ˜¤¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¡¿×÷“¢£¥\u2500-\u259f]\p{L}|[\u2500-\u259f]\p{L}{2}/gu;

/** Null where the bytes are UTF-8 anyway; a wrong guess is found out by what it reads. */
function guess(content: Buffer, candidates: readonly string[]): Decoded | null {
  const utf8 = strictly(content, 'utf-8');
  if (utf8.kind === 'text' && utf8.lost === 0) return null;
  const found = detect(content.subarray(0, GUESS_BYTES));
  const isCandidate =
    candidates.length === 0 || candidates.some((candidate) => sameEncoding(candidate, found ?? ''));
  if (found === null || isUtf8(found) || !isCandidate || !iconv.encodingExists(found)) return null;
  const text = iconv.decode(content, found);
  const misplaced = text.match(MISPLACED)?.length ?? 0;
  const isPlausible = misplaced * CHARACTERS_PER_LOSS <= text.length;
  if (/[\ufffd\u0080-\u0084\u0086-\u009f]/u.test(text) || !isPlausible)
    return undecodable(`its encoding cannot be told for sure; save it as UTF-8, or set files.encoding`);
  return { kind: 'text', text, lost: 0 };
}

/** VS Code writes `windows1252` and `shiftjis` for windows-1252 and Shift_JIS. */
function sameEncoding(one: string, other: string): boolean {
  const folded = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return folded(one) === folded(other);
}
