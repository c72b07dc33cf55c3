import type { ReadText } from '../block.ts';
import type { Steps } from '../steps.ts';
import { BlockBuilder, splitLines } from '../blockBuilder.ts';
import type { CommentSyntax } from './commentSyntax.ts';
import type { Stretch } from '../../sentences/cutting.ts';
import { paragraphs } from './plainText.ts';

/** What decorates a line of a comment: the marks that begin it, a column of stars, a documentation mark. */
const LINE_DECORATION = /^[ \t]*(?:\/{2,}!?|#+:?|-{2,}(?:\[\[)?[|^]?|;+|%+|\*+(?![*/]))?[ \t]?/;
const OPENING = /^(?:\/\*+!?|<!--+|\{-\|?|\(\*+|<#|#=|--\[\[|=begin\b|[rRuU]?(?:"""|'''))/;
const CLOSING = /(?:(?<!\*)\*+[/)]|(?<!-)--+>|-\}|#>|=#|\]\]|^=end\b|"""|''')$/;
/** `@param {type} name - text`, `:param name: text`, `\brief text`; not the words that Doxygen marks inside a sentence. */
const TAG =
  /^[ \t]*(?:@(?!(?:p|a|c|e|b|em|ref|link)\b)\w+(?:[ \t]+\{[^}]*\})?(?:[ \t]+\[?[\w.$=]+\]?[ \t]+-)?|:\w+[^:`]*:|\\\w+)(?:[ \t]+|$)/;
/** Comments that speak to tools. */
const PRAGMA =
  /^\s*(?:!|eslint|prettier-|tslint:|stylelint|istanbul|c8 |v8 |@ts-|ts-|noqa|type:|pylint:|mypy:|flake8|fmt:|yapf|isort|pragma|#?region|#?endregion|-\*-|vim?:|clang-|nolint|NOLINT|go:|\+build|rubocop:|frozen_string|coding[:=]|sourceMapping|SPDX-|<reference|biome-|jshint|jscs|global |exported |webpackChunk|language=)/;
/** How a line of commented-out code ends or goes. */
const CODE_LINE =
  /[;{}]\s*$|^\s*(?:[\w.$[\]]+\s*(?:=|\+=|:=)\s|[\w.$]+\([^)]*\)\s*$|<\/?\w|(?:if|for|while|return|import|def|let|const|var|elif|fi|done)\b.*[(){}:=])/;
/** An assignment or a call, which code that is commented out ends with. */
const STATEMENT = /^\s*[\w.$[\]]+(?:\s*(?:=|\+=|:=)\s.*|\([^)]*\)\s*;?\s*)$/;
/** A tag of XML documentation that begins or ends a description: `<summary>`, `<param name="x">`. */
const XML_TAG =
  /^[ \t]*<\/?(?:summary|param|typeparam|returns|remarks|value|exception|example|para|seealso|inheritdoc|list|item|description|term)\b[^<>]*>[ \t]*/;
const XML_END =
  /(?<![ \t])[ \t]*<\/(?:summary|param|typeparam|returns|remarks|value|exception|example|para|description|term)>[ \t]*$/;
/** The label of a list in a documentation string, as Google writes it. */
const SECTION =
  /^(?:Args|Arguments|Parameters|(?:Keyword|Other) (?:Args|Arguments|Parameters)|Returns?|Raises|Yields?|Attributes|Examples?|Notes?|Warnings?|Warns|References|See Also|Todo|Usage):$/;
/** The same as NumPy writes it, with a line of dashes below; its items stand in the label's column. */
const NUMPY_LIST =
  /^(?:(?:Other )?Parameters|Returns|Yields|Receives|Raises|Warns|Attributes|Methods|See Also)$/;
/** The name and type of one of its items. */
const SECTION_ITEM = /^[ \t]*\*{0,2}[\w.]+(?:[ \t]*\([^()]*\))?:[ \t]+/;
const FENCE = /^\s*(?:```|~~~)/;
const FEWEST_WORDS = 3;

/**
 * Blocks of a source file: the paragraphs of its comments and documentation strings, each kept whole. Code in
 * fences, commented-out code, comments to tools and labels of a word or two are no blocks.
 */
export function* readComments(text: string, syntax: CommentSyntax): Steps<ReadText> {
  const builder = new BlockBuilder(text);
  for (const comment of comments(text, syntax)) {
    yield;
    for (const { lines: group } of paragraphs(text, [...wordedLines(text, comment)])) {
      const content = group.map(({ start, end }) => text.slice(start, end));
      if (!isProse(content)) continue;
      const last = content.findLastIndex((line) => !STATEMENT.test(line));
      group.slice(0, last + 1).forEach((line) => {
        builder.add(line);
      });
      builder.close('comment');
    }
  }
  return builder.finish();
}

/** The lines of each comment; comments that end with their line and follow one another are one. */
function* comments(text: string, syntax: CommentSyntax): Generator<Stretch[]> {
  const { block, line, docstring, strings } = syntax;
  const alternatives = [
    ...(block === undefined ? [] : [`(?<block>${block[0]}[^]*?(?:${block[1]}|(?![^])))`]),
    ...(docstring === undefined ? [] : [`(?<docstring>${docstring})`]),
    ...(line === undefined ? [] : [String.raw`(?<line>${line}[^\r\n]*)`]),
    ...strings,
  ];
  let open: Stretch[] = [];
  for (const match of text.matchAll(new RegExp(alternatives.join('|'), 'gm'))) {
    const stretch = { start: match.index, end: match.index + match[0].length };
    const { line: toEndOfLine, block: spanning, docstring: documentation } = match.groups ?? {};
    const last = open.at(-1);
    const follows =
      toEndOfLine !== undefined &&
      last !== undefined &&
      /^(?:\r\n?|\n)[ \t]*$/.test(text.slice(last.end, stretch.start)) &&
      mayGoOn(text, last, stretch);
    if (follows) {
      open.push(stretch);
      continue;
    }
    if (open.length > 0) yield open;
    open = toEndOfLine === undefined ? [] : [stretch];
    if (spanning !== undefined || documentation !== undefined) yield withoutDelimiters(text, stretch);
  }
  if (open.length > 0) yield open;
}

/** A comment beside code goes on only where the next one begins in its column. */
function mayGoOn(text: string, last: Stretch, next: Stretch): boolean {
  const begins = ({ start }: Stretch): number => text.lastIndexOf('\n', start - 1) + 1;
  const [lastLine, nextLine] = [begins(last), begins(next)];
  const isBesideCode = text.slice(lastLine, last.start).trim() !== '';
  return !isBesideCode || last.start - lastLine === next.start - nextLine;
}

function withoutDelimiters(text: string, { start, end }: Stretch): Stretch[] {
  const content = text.slice(start, end);
  const from = start + (OPENING.exec(content)?.[0].length ?? 0);
  const to = Math.max(from, end - (CLOSING.exec(content)?.[0].length ?? 0));
  return splitLines(text.slice(from, to)).map((line) => ({ start: from + line.start, end: from + line.end }));
}

/** The lines of a comment without decoration; a tag, fence or pragma separates paragraphs like a blank line. */
function* wordedLines(text: string, lines: readonly Stretch[]): Generator<Stretch> {
  let fenced = false;
  /** Indentation of the line that announces literal text, which is what is indented more. */
  let literal = Infinity;
  /** Indentation of the label of the list that is open, and of its items. */
  let [label, item] = [Infinity, Infinity];
  let isNumPy = false;
  for (const [index, { start, end }] of lines.entries()) {
    const decorated = text.slice(start, end);
    const from = start + (LINE_DECORATION.exec(decorated)?.[0].length ?? 0);
    const content = text.slice(from, end);
    const words = content.trim();
    const indent = decorated.search(/\S|$/);
    const isFence = FENCE.test(content);
    if (words !== '' && indent <= literal) literal = Infinity;
    const isLiteral = literal < Infinity;
    if (words !== '' && (isNumPy ? indent < label : indent <= label)) [label, isNumPy] = [Infinity, false];
    if (label < Infinity && item === Infinity && words !== '') item = indent;
    const isUnderlined = isTitleOver(text, words, lines[index + 1]);
    if (isUnderlined) isNumPy = NUMPY_LIST.test(words);
    const isLabel = SECTION.test(words) || isUnderlined;
    if (isLabel) [label, item] = [indent, Infinity];
    const isSilent =
      isLabel ||
      (isNumPy && indent === label) ||
      fenced ||
      isFence ||
      isLiteral ||
      PRAGMA.test(content) ||
      words.startsWith('>>>');
    if (isFence) fenced = !fenced;
    if (isSilent) {
      yield { start: from, end: from };
      continue;
    }
    const announces = words.endsWith('::') && !words.startsWith('..');
    if (announces) literal = indent;
    const to = announces ? start + decorated.trimEnd().length - 1 : end;
    const isItem = label < Infinity && !isNumPy && indent === item;
    const name = isItem ? SECTION_ITEM.exec(content)?.[0].length : undefined;
    if (name !== undefined) yield { start: from, end: from };
    yield* withoutTags(text, { start: from + (name ?? 0), end: to });
  }
}

function isTitleOver(text: string, words: string, below: Stretch | undefined): boolean {
  if (below === undefined || !/^[A-Z][a-z]+(?: [A-Z][a-z]+)?$/.test(words)) return false;
  return /^[\s*#/]*-{3,}\s*$/.test(text.slice(below.start, below.end));
}

/** A line without the tags that describe it; they separate it from the lines before and after. */
function* withoutTags(text: string, { start, end }: Stretch): Generator<Stretch> {
  const content = text.slice(start, end);
  const tag = TAG.exec(content) ?? XML_TAG.exec(content);
  const close = XML_END.exec(content);
  const from = start + (tag?.[0].length ?? 0);
  const to = Math.max(from, end - (close?.[0].length ?? 0));
  if (tag !== null) yield { start: from, end: from };
  yield { start: from, end: to };
  if (close !== null) yield { start: to, end: to };
}

function isProse(lines: readonly string[]): boolean {
  const words = lines.join(' ').match(/\p{L}{2,}/gu)?.length ?? 0;
  const code = lines.filter((line) => CODE_LINE.test(line)).length;
  return words >= FEWEST_WORDS && code * 2 < lines.length;
}
