/** The longest text that is explored at a time, in UTF-16 units: about three pages. */
export const LONGEST_SELECTION = 8000;

/** How much of the text before the cursor a continuation goes on from, in UTF-16 units. */
export const LONGEST_PROMPT = 2000;

const number = new Intl.NumberFormat('en');

/** Why a text cannot be explored, for people, or null where it can. */
export function selectionProblem(text: string): string | null {
  if (text.trim() === '') return 'Select some text, or put the cursor into a paragraph.';
  if (text.length <= LONGEST_SELECTION) return null;
  return (
    `This text has ${number.format(text.length)} characters. Variorum works on up to ` +
    `${number.format(LONGEST_SELECTION)} at a time (about three pages). Select less of it.`
  );
}
