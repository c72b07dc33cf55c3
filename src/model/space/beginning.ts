/** First words of a passage are these many UTF-16 units at most. */
const LONGEST = 80;

/** The first words, with an ellipsis where there are more. */
export function beginningOf(text: string): string {
  if (text.length <= LONGEST) return text;
  const cut = text.slice(0, LONGEST);
  const space = cut.lastIndexOf(' ');
  // No surrogate is left without its pair.
  return `${space > 0 ? cut.slice(0, space) : cut.replace(/[\ud800-\udbff]$/u, '')}…`;
}
