/** The number of an item, which is no sentence: "1.", "b)", "(iv)", "• 9." */
export const LIST_NUMBER = /^[•⁃‣◦*-]?\s*\(?(?:\d{1,3}|[A-Za-z]|[ivxlc]{1,6})(?:[.)]|\.\))$/u;

/** Verbs of speaking, which follow a quotation that ends in "?" or "!" within the sentence: “Really?” Emma asked. */
const SPEECH_VERBS = [
  'said says asked asks cried replied answered exclaimed whispered shouted called murmured muttered added continued',
  'returned observed inquired enquired demanded repeated began went thought remarked sighed laughed screamed yelled',
  'told snapped gasped growled interrupted persisted protested insisted echoed put wondered breathed responded begged',
  'pleaded hissed barked sobbed warned urged admitted agreed ordered commanded promised joked chuckled grunted groaned',
  'moaned howled roared bellowed stammered stuttered mumbled croaked mused explained announced suggested offered',
]
  .join(' ')
  .replaceAll(' ', '|');

const QUOTED_QUESTION = /[?!…][*_]*["'”’»][*_]*$/u;
const ATTRIBUTION = new RegExp(
  String.raw`^(?:(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+)?(?:\p{Lu}[\p{L}’'-]*|I)(?:\s+\p{Lu}[\p{L}’'-]*){0,2}\s+(?:${SPEECH_VERBS})\b(?! nothing\b)`,
  'u',
);
/** A lower-case letter, but for a name such as iPhone; a mark that no sentence begins with. */
const CONTINUATION =
  /^(?:["'“‘«„‚»([]?\p{Ll}(?!\p{Lu})|[—–―]|-{1,2}[\s\d]|№|[,;:.!?…)\]}”»›、，；：」』）%&/+]|=(?!=)|[’'](?:[^\p{L}]|$))/u;
/** An ellipsis that begins a sentence, a quotation that opens with »a mark«, ”a Swedish one”, ,,two commas“ or ’an apostrophe, Dutch ’s Avonds. */
const OPENING =
  /^(?:(?:\.{3}|…)\s?[\p{L}]|(?:\. ){2}\. ?\p{Lu}|[»”]\p{Lu}|’\p{Lu}|,,\s?\p{L}|['’‘][mnst]\s\p{Lu})/u;

/** A dash before a new speaker's words or a new point. */
const DASH_OPENING = /^(?:[—–―]|-{1,2})\s+["“„«¿¡]?\p{Lu}/u;
/** In a quotation that is still open, a dash only goes on: «Зачем? – спросила мама. – Завтра…». */
const OPEN_GUILLEMET = /«[^»]*$/u;

/** Whether what follows cannot begin a sentence, or completes the dialogue before it. */
export function isContinued(before: string, after: string, marks: string): boolean {
  if (OPENING.test(after)) return marks.length > 1 && /^[.…]/u.test(after);
  if (DASH_OPENING.test(after)) return OPEN_GUILLEMET.test(before);
  if (CONTINUATION.test(after)) return true;
  // “Really?” Emma asked.
  return QUOTED_QUESTION.test(before) && ATTRIBUTION.test(after);
}

/** Whether a sentence without a capital ends before another: some write none at all. */
export function isWithoutCapitals(sentence: string, after: string): boolean {
  return /^\p{Ll}(?!\p{Lu})/u.test(sentence) && /^\p{Ll}/u.test(after);
}
