import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { buildCorpus, readCorpus, type CorpusSource } from '../../../src/model/corpus/corpus.ts';
import { encodePassages } from '../../../src/model/corpus/read/encoding.ts';
import type { Passage } from '../../../src/model/corpus/passage.ts';
import { Tokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../../src/model/tokenizer/training.ts';
import { syntheticNovel } from './syntheticProse.ts';
import { TemporaryFolder } from './temporaryFolder.ts';

const texts = (passages: readonly Passage[]): string[] => passages.map(({ text }) => text);

describe('the corpus', () => {
  it('holds each text once, white space aside, in the document that has it first', () => {
    const corpus = buildCorpus(
      [
        { file: 'a.md', text: 'The lamp is lit. The stairs are many. The lamp is lit.' },
        { file: 'b.md', text: 'The stairs\nare many. The   lamp is lit. Only here is this.' },
        { file: 'c.md', text: 'The lamp is lit.' },
        { file: 'd.md', text: '---\n' },
      ],
      1,
    );
    assert.deepEqual(texts(corpus.training), [
      'The lamp is lit.',
      'The stairs are many.',
      'Only here is this.',
    ]);
    assert.deepEqual(corpus.documents, [
      { file: 'a.md', passages: 2, words: 8 },
      { file: 'b.md', passages: 1, words: 4 },
    ]);
    assert.deepEqual(corpus.leftOut, [
      { file: 'c.md', reason: 'everything in it also stands in other documents' },
      { file: 'd.md', reason: 'no sentences in it' },
    ]);
  });

  it('keeps what stands between passages, markup and what is dropped aside', () => {
    const separatorsOf = (file: string, text: string): unknown[] =>
      buildCorpus([{ file, text }], 1).training.map(({ text, separator }) => [text, separator]);
    const lines = [
      'The miller had gone before the first snow fell on the two roofs.',
      'Nobody came. The wheel stood still, and it was said in the house',
      'below that it would stay so. The dog slept.',
    ];
    const first = 'The wall leans.';
    const expected = [
      [first, ''],
      [lines[0], '\n\n'],
      ['Nobody came.', ' '],
      ['The wheel stood still, and it was said in the house below that it would stay so.', ' '],
      ['The dog slept.', ' '],
    ];
    const plain = `${first}\n\n${lines.join('\n')}\n`;
    const markdownCell = {
      cell_type: 'markdown',
      source: plain.split('\n').map((line) => `${line}\n`),
    };
    assert.deepEqual(separatorsOf('a.md', plain), expected);
    assert.deepEqual(separatorsOf('a.md', `${first}\n\n> ${lines.join('\n> ')}\n`), expected);
    assert.deepEqual(separatorsOf('a.ipynb', JSON.stringify({ cells: [markdownCell] }, null, 1)), expected);
    assert.deepEqual(separatorsOf('a.txt', `One. Two is dropped.\n\nTwo is dropped. ${first}`), [
      ['One.', ''],
      ['Two is dropped.', ' '],
      [first, '\n\n'],
    ]);
    assert.deepEqual(separatorsOf('a.md', '- The gate\n- The wall. It leans.'), [
      ['The gate', ''],
      ['The wall.', '\n'],
      ['It leans.', ' '],
    ]);
  });

  it('is read from a workspace, with reasons for what is not', async () => {
    const folder = new TemporaryFolder({
      'a.md': 'On disk.',
      'b.md': 'The stairs are many.',
      'c.md': Uint8Array.of(0, 1, 2),
      'd.md': 'x'.repeat(2000),
      '.gitignore': 'e.md',
      'e.md': 'Ignored.',
    });
    try {
      const source: CorpusSource = {
        roots: [{ name: 'w', path: folder.path }],
        include: [],
        exclude: [],
        respectGitignore: true,
        largestFileKilobytes: 1,
        unsaved: [{ path: join(folder.path, 'a.md'), text: 'In the editor.' }],
      };
      const progress: string[] = [];
      const corpus = await readCorpus(source, {
        seed: 1,
        onProgress: (read, total) => progress.push(`${read}/${total}`),
      });
      assert.deepEqual(texts(corpus.training), ['In the editor.', 'The stairs are many.']);
      assert.deepEqual(corpus.leftOut, [
        { file: 'w/e.md', reason: 'ignored by Git' },
        { file: 'w/c.md', reason: 'not text' },
        { file: 'w/d.md', reason: '2 kB, larger than the limit of 1 kB' },
      ]);
      assert.deepEqual(progress, ['1/4', '2/4', '3/4', '4/4']);
      await assert.rejects(
        readCorpus(source, { seed: 1, signal: AbortSignal.abort(new Error('enough')) }),
        /enough/,
      );
    } finally {
      folder.remove();
    }
  });

  it('goes on where a file vanishes while others are read', async () => {
    const folder = new TemporaryFolder({
      'a.md': 'The lamp is lit.',
      'b.md': 'Gone.',
      'c.md': 'The stairs are many.',
    });
    try {
      const source: CorpusSource = {
        roots: [{ name: 'w', path: folder.path }],
        include: [],
        exclude: [],
        respectGitignore: true,
        largestFileKilobytes: 1,
        unsaved: [],
      };
      const onProgress = (read: number): void => {
        if (read === 1) rmSync(join(folder.path, 'b.md'));
      };
      const corpus = await readCorpus(source, { seed: 1, onProgress });
      assert.deepEqual(texts(corpus.training), ['The lamp is lit.', 'The stairs are many.']);
      assert.deepEqual(corpus.leftOut, [{ file: 'w/b.md', reason: 'no longer there' }]);
    } finally {
      folder.remove();
    }
  });

  /** A workspace of these files, read as the settings' defaults have it. */
  const sourceOf = (folder: TemporaryFolder): CorpusSource => ({
    roots: [{ name: 'w', path: folder.path }],
    include: [],
    exclude: [],
    respectGitignore: true,
    largestFileKilobytes: 20_000,
    unsaved: [],
  });

  it('leaves out a document that cannot be read, by name, and reads the others', async () => {
    const deep = Array.from({ length: 600 }, (_, depth) => `${'  '.repeat(depth)}.. note::\n`).join('\n');
    const folder = new TemporaryFolder({
      'a.md': 'The lamp is lit.',
      'b.rst': `${deep}\n${'  '.repeat(600)}Deep down.`,
      'c.tex': '\\begin{a}'.repeat(4000),
      'd.md': `${'> '.repeat(400)}Deep down.`,
      'e.ipynb': '{"cells": [',
      'f.docx': 'no archive',
      'g.docx': zipSync({
        'word/document.xml': strToU8('<w:p><w:r><w:t>The stairs are many.</w:t></w:r></w:p>'),
      }),
    });
    try {
      const corpus = await readCorpus(sourceOf(folder), { seed: 1 });
      assert.deepEqual(texts(corpus.training), ['The lamp is lit.', 'The stairs are many.']);
      assert.deepEqual(
        corpus.leftOut.map(({ file, reason }) => `${file}: ${reason}`),
        [
          'w/b.rst: blocks nest more than 500 levels deep on line 1001',
          'w/c.tex: no sentences in it',
          'w/d.md: lists or quotations nest more than 300 levels deep on line 1',
          'w/e.ipynb: not a notebook: its JSON is damaged',
          'w/f.docx: there is no text in its archive',
        ],
      );
    } finally {
      folder.remove();
    }
  });

  it('can be given up in the midst of a long document', async () => {
    const folder = new TemporaryFolder({ 'a.md': 'The lamp is lit. Nobody asks why.\n\n'.repeat(300_000) });
    try {
      const controller = new AbortController();
      let read = 0;
      const reading = readCorpus(sourceOf(folder), {
        seed: 1,
        signal: controller.signal,
        onProgress: (documents) => (read = documents),
      });
      // The timer runs only where the reading lets it: after a slice, long before the end.
      setTimeout(() => {
        controller.abort(new Error('given up'));
      }, 1);
      await assert.rejects(reading, /given up/);
      assert.equal(read, 0);
    } finally {
      folder.remove();
    }
  });

  it('is encoded within the model’s length, in place, with over-long passages cut', () => {
    const document = { file: 'a.txt', text: `${syntheticNovel(80, 1)}\n\n${'한국어 '.repeat(60)}` };
    const { training } = buildCorpus([document], 1);
    const tokenizer = Tokenizer.fromJson(trainTokenizer(texts(training), { vocabularySize: 300 }));
    const maximum = 40;
    assert.ok(training.some(({ text }) => tokenizer.encode(text).length > maximum));
    const { passages, tokenIds } = encodePassages(training, tokenizer, maximum);
    assert.equal(passages.length, tokenIds.length);
    passages.forEach((passage, i) => {
      assert.ok(tokenIds[i]!.length <= maximum && tokenIds[i]!.length > 0);
      assert.equal(tokenizer.decode(tokenIds[i]!), passage.text);
      assert.equal(document.text.slice(passage.offset, passage.offset + passage.length), passage.text);
    });
    assert.equal(texts(passages).join(' ').replace(/\s/g, ''), texts(training).join(' ').replace(/\s/g, ''));
  });
});
