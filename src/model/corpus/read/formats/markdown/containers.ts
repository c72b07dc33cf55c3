/** Blocks between marks of Pandoc, Docusaurus, VitePress and MyST. What stands between the marks is Markdown. */
import type { BlockContext, BlockParser, Line } from '@lezer/markdown';
import { lineBlock, restOf, takeLines } from './silentLines.ts';

/** `:::tip[Title]`, `::: tip Title`. */
const TITLED = /^:{3,}[ \t]*[A-Za-z][\w-]*(?:\[([^\]]+)\]|[ \t]+([^\s:{[][^{}]*?))[ \t]*$/;
/** `:::{name} argument`, and the same with backticks. */
const DIRECTIVE = /^(:{3,}|`{3,}|~{3,})\{([\w:-]+)\}[ \t]*(.*?)[ \t]*$/;
/** Directives of MyST that hold prose, and whether their argument is a title. */
const ARGUMENT_IS_TITLE: ReadonlyMap<string, boolean> = new Map([
  ...(
    'note warning tip caution attention danger error hint important seealso todo admonition dropdown card ' +
    'grid-item-card sidebar topic epigraph pull-quote'
  )
    .split(' ')
    .map((name): [string, boolean] => [name, true]),
  ...'figure margin versionadded versionchanged deprecated'
    .split(' ')
    .map((name): [string, boolean] => [name, false]),
]);
const OPTION = /^[ \t]*:[\w-]+:(?:[ \t]|$)/;

/** Backticks and tildes of the directives that are open in a document, the innermost last. */
const openFences = new WeakMap<BlockContext, string[]>();

/** The first line of a container, with the options below it; its title is language. */
const opening: BlockParser = {
  name: 'ContainerOpening',
  before: 'IndentedCode',
  parse(cx, line) {
    const text = restOf(line);
    const directive = DIRECTIVE.exec(text);
    const [, fence = '', name = '', argument = ''] = directive ?? [];
    const isTitle = ARGUMENT_IS_TITLE.get(name);
    const isColons = text.startsWith(':::');
    if (!isColons && isTitle === undefined) return false;
    if (directive !== null && !isColons) fencesIn(cx).push(fence);
    const titled = TITLED.exec(text);
    const title = isTitle === true ? argument : (titled?.[1] ?? titled?.[2] ?? '');
    const hasOptions = (): boolean => directive !== null && OPTION.test(cx.peekLine());
    if (title !== '') {
      const from = cx.lineStart + line.pos + text.lastIndexOf(title);
      cx.addElement(cx.elt('AdmonitionTitle', from, from + title.length));
      const goesOn = hasOptions();
      cx.nextLine();
      if (!goesOn) return true;
    }
    return takeLines(cx, line, 'ContainerMark', () => !hasOptions());
  },
  endLeaf: (_, line) => /^:{3,}/.test(restOf(line)),
};

/** The last line of a directive with backticks or tildes. */
const closing: BlockParser = {
  name: 'DirectiveClosing',
  before: 'FencedCode',
  parse(cx, line) {
    const fences = fencesIn(cx);
    const fence = fences.at(-1);
    const text = restOf(line).trimEnd();
    if (fence === undefined || !isClosing(text, fence)) return false;
    fences.pop();
    return takeLines(cx, line, 'ContainerMark', () => true);
  },
};

const isClosing = (text: string, fence: string): boolean =>
  text.startsWith(fence) && text.replaceAll(fence[0]!, '') === '';

function fencesIn(cx: BlockContext): string[] {
  const fences = openFences.get(cx) ?? [];
  openFences.set(cx, fences);
  return fences;
}

/** A comment of MyST; at the beginning of a document it is Pandoc's title. */
const comment: BlockParser = {
  name: 'MystComment',
  before: 'IndentedCode',
  parse: (cx: BlockContext, line: Line) =>
    cx.lineStart > 0 && /^%[ \t]/.test(restOf(line)) && takeLines(cx, line, 'HiddenComment', () => true),
};

export const CONTAINERS: readonly BlockParser[] = [
  opening,
  closing,
  comment,
  lineBlock('ContainerMark', (text) => /^:{3,}/.test(text)),
];
