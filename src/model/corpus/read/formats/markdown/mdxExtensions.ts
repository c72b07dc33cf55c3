import type { BlockParser, MarkdownConfig } from '@lezer/markdown';
import { restOf, takeLines } from './silentLines.ts';

const IMPORT = /^import\s*(?:[\w*{][^'"`]*\sfrom\s*|[\w*{][^'"`]*$|(?=['"]))/;
const EXPORT = /^export\s+(?:const|let|var|function|class|default|async|\{|\*)(?![\w-])/;

/** `import` and `export` of MDX: to the next blank line. Prose may begin with "import", too. */
const esm: BlockParser = {
  name: 'EsmBlock',
  before: 'FencedCode',
  parse(cx, line) {
    const text = restOf(line);
    if (line.indent > 0 || !(EXPORT.test(text) || (IMPORT.test(text) && /['"{]/.test(text)))) return false;
    return takeLines(cx, line, 'EsmBlock', (content) => content.trim() === '');
  },
};

const JSX_OPENING = /^<(?:\/?[A-Za-z][\w.:-]*|\/?(?=>))/;

/** A tag of MDX on lines of its own: what it holds is Markdown, so only the tag is passed over. */
const jsxTag: BlockParser = {
  name: 'JsxTag',
  before: 'FencedCode',
  parse(cx, line) {
    const text = restOf(line);
    if (!JSX_OPENING.test(text)) return false;
    const tag = new TagScanner();
    if (tag.isDone(text) && !tag.stoodAlone) return false;
    const again = new TagScanner();
    return takeLines(cx, line, 'JsxTag', (content) => again.isDone(content) || content.trim() === '');
  },
  endLeaf(_, line) {
    const text = restOf(line);
    if (!JSX_OPENING.test(text)) return false;
    const tag = new TagScanner();
    return !tag.isDone(text) || tag.stoodAlone;
  },
};

/** Follows tags over lines, until all that were opened are closed at the end of a line. */
class TagScanner {
  /** Whether nothing but tags stands on the last line. */
  stoodAlone = false;
  private quote = '';
  private braces = 0;
  private inTag = false;

  /** Whether no tag is open at the end of this line. */
  isDone(text: string): boolean {
    this.stoodAlone = true;
    for (const character of text) {
      if (this.quote !== '') {
        if (character === this.quote) this.quote = '';
      } else if (this.inTag || this.braces > 0) {
        if (character === '"' || character === "'" || character === '`') this.quote = character;
        else if (character === '{') this.braces++;
        else if (character === '}') this.braces--;
        else if (character === '>' && this.braces === 0) this.inTag = false;
      } else if (character === '<') {
        this.inTag = true;
      } else if (character.trim() !== '') {
        this.stoodAlone = false;
        return true;
      }
    }
    return !this.inTag && this.braces === 0;
  }
}

/** `{…}` on lines of its own: an expression or comment. */
const expression: BlockParser = {
  name: 'ExpressionBlock',
  before: 'FencedCode',
  parse(cx, line) {
    const text = restOf(line);
    if (!text.startsWith('{')) return false;
    let depth = 0;
    let done = false;
    return takeLines(cx, line, 'ExpressionBlock', (content) => {
      for (const character of content) {
        if (character === '{') depth++;
        else if (character === '}') depth--;
      }
      done = depth <= 0;
      return done || content.trim() === '';
    });
  },
};

/** What MDX changes: tags and expressions are code around Markdown, and indented text is no code. */
export const MDX: MarkdownConfig = {
  remove: ['HTMLBlock', 'IndentedCode'],
  parseBlock: [esm, jsxTag, expression],
};
