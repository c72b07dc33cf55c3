/**
 * How well texts are split into sentences: pySBD's golden rules that come out exactly right, and the F1 of sentence ends in
 * treebanks, for Variorum, sentencex, Intl.Segmenter and pySBD.
 *
 *     npm run bench -- sentences --rules FOLDER [--treebanks FOLDER] [--split test] [--python python3] [--failures]
 *
 * The rules are the files `test_*.py` of pySBD's `tests/lang`, the treebanks CoNLL-U files of Universal Dependencies
 * (`en_ewt-ud-test.conllu`). Neither is part of this project. All four are told the language.
 */
import { parseArgs } from 'node:util';
import { readGoldenRules } from './sentences/goldenRules.ts';
import { splitters, type Splitter } from './sentences/splitters.ts';
import { readTreebanks, solidLength, type TreebankParagraph } from './sentences/treebanks.ts';

const { values } = parseArgs({
  options: {
    rules: { type: 'string' },
    treebanks: { type: 'string' },
    split: { type: 'string', default: 'test' },
    python: { type: 'string', default: 'python3' },
    failures: { type: 'boolean', default: false },
  },
});
if (values.rules === undefined && values.treebanks === undefined) {
  console.error(
    'Name --rules FOLDER (the tests/lang of pySBD), --treebanks FOLDER (CoNLL-U files), or both.',
  );
  process.exit(2);
}

const all = await splitters(values.python);
if (values.rules !== undefined) measureRules(values.rules, all);
if (values.treebanks !== undefined) measureTreebanks(readTreebanks(values.treebanks, values.split), all);

function measureRules(folder: string, measured: readonly Splitter[]): void {
  const rules = readGoldenRules(folder);
  const right = measured.map(({ split }) => {
    const found = split(rules);
    return (
      found &&
      rules.map(({ text, sentences }, i) => {
        const isDocument = text.includes('\n');
        return same(found[i]!, sentences, isDocument);
      })
    );
  });
  const languages = [...new Set(rules.map(({ language }) => language))].sort();
  const count = (results: readonly boolean[] | null, language?: string): string =>
    results === null
      ? '-'
      : String(
          results.filter((isRight, i) => isRight && (language ?? rules[i]!.language) === rules[i]!.language)
            .length,
        );
  console.log(row('golden rules', ['rules', ...measured.map(({ name }) => name)]));
  for (const language of languages) {
    const total = rules.filter((rule) => rule.language === language).length;
    console.log(row(language, [String(total), ...right.map((results) => count(results, language))]));
  }
  console.log(row('all', [String(rules.length), ...right.map((results) => count(results))]));
  if (!values.failures) return;
  const found = measured[0]!.split(rules)!;
  rules.forEach(({ language, sentences }, i) => {
    if (right[0]![i] === true) return;
    console.log(`\n${language}\n  - ${sentences.join('\n  - ')}\n  + ${found[i]!.join('\n  + ')}`);
  });
}

/** Equal but for white space; in a document also but for the marks of its items, which are no part of its sentences. */
function same(found: readonly string[], expected: readonly string[], isDocument: boolean): boolean {
  const folded = (sentences: readonly string[]): string =>
    sentences
      .map((sentence) => sentence.replace(/\s+/gu, ' ').trim())
      .map((sentence) => (isDocument ? sentence.replace(/^(?:[•⁃] ?)?(?:\d{1,3}\. )?/u, '') : sentence))
      .filter((sentence) => sentence !== '')
      .join('\n');
  return folded(found) === folded(expected);
}

function measureTreebanks(paragraphs: readonly TreebankParagraph[], measured: readonly Splitter[]): void {
  const treebanks = [...new Set(paragraphs.map(({ treebank }) => treebank))];
  console.log(`\n${row(`F1 (${values.split})`, ['ends', ...measured.map(({ name }) => name)])}`);
  const sums = measured.map(() => 0);
  for (const treebank of treebanks) {
    const own = paragraphs.filter((paragraph) => paragraph.treebank === treebank);
    const ends = own.reduce((sum, paragraph) => sum + paragraph.ends.size, 0);
    const scores = measured.map(({ split }) => {
      const found = split(own);
      return found === null ? null : f1(own, found);
    });
    scores.forEach((score, i) => (sums[i]! += score ?? NaN));
    console.log(row(treebank, [String(ends), ...scores.map(percent)]));
  }
  console.log(row('mean', ['', ...sums.map((sum) => percent(sum / treebanks.length))]));
}

function f1(paragraphs: readonly TreebankParagraph[], found: readonly (readonly string[])[]): number {
  let [right, given, wanted] = [0, 0, 0];
  paragraphs.forEach(({ text, ends }, i) => {
    const whole = solidLength(text);
    let position = 0;
    for (const sentence of found[i]!) {
      position += solidLength(sentence);
      if (position >= whole || solidLength(sentence) === 0) continue;
      given++;
      if (ends.has(position)) right++;
    }
    wanted += ends.size;
  });
  return (2 * right) / (given + wanted);
}

function percent(score: number | null): string {
  return score === null || Number.isNaN(score) ? '-' : (score * 100).toFixed(1);
}

function row(title: string, cells: readonly string[]): string {
  return title.padEnd(14) + cells.map((cell) => cell.padStart(16)).join('');
}
