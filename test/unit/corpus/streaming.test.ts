import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { inputKind } from '../../../src/model/corpus/streaming/inputFile.ts';
import { passagesOfLines, SegmentReader } from '../../../src/model/corpus/streaming/segmentPassages.ts';
import { segmentFile, type Segment } from '../../../src/model/corpus/streaming/segments.ts';
import { TemporaryFolder } from './temporaryFolder.ts';

/** Books of three paragraphs; every line names its book and itself. */
function books(count: number): string {
  return Array.from({ length: count }, (_, book) =>
    Array.from({ length: 3 }, (_, line) => `Book ${book}, línea ${line} ends here.\n`).join(''),
  ).join('\n');
}

describe('segments of large texts', () => {
  const folder = new TemporaryFolder();
  const reader = new SegmentReader();
  after(async () => {
    await reader.close();
    folder.remove();
  });

  const linesOf = async (path: string, segments: readonly Segment[]): Promise<string[]> => {
    const lines: string[] = [];
    for (const segment of segments) lines.push(...(await reader.lines(path, segment)));
    return lines.filter((line) => line !== '');
  };

  it('hold every line once, and whole documents out', async () => {
    const text = books(20);
    const path = folder.write('books.txt', text);
    const file = await segmentFile(path, { heldOutEvery: 5, segmentBytes: 64 });
    assert.equal(file.documents, 20);
    assert.equal(file.bytes, Buffer.byteLength(text));
    const [training, heldOut] = [await linesOf(path, file.training), await linesOf(path, file.heldOut)];
    const all = text.split('\n').filter((line) => line !== '');
    assert.deepEqual([...training, ...heldOut].sort(), all.sort());
    assert.deepEqual(
      [...new Set(heldOut.map((line) => line.split(',')[0]))],
      ['Book 2', 'Book 7', 'Book 12', 'Book 17'],
    );
    for (const { begin, end } of file.training) assert.ok(end - begin < 64 + 32, `${end - begin} bytes`);
  });

  it('hold stretches out where the documents are few', async () => {
    const text = Array.from({ length: 400 }, (_, line) => `This is line ${line}.\n`).join('');
    const path = folder.write('one.txt', text);
    const file = await segmentFile(path, { heldOutEvery: 10, segmentBytes: 100 });
    assert.equal(file.documents, 1);
    const heldOut = await linesOf(path, file.heldOut);
    assert.ok(heldOut.length >= 30 && heldOut.length <= 50, `${heldOut.length} of 400 lines`);
    assert.equal(heldOut.length + (await linesOf(path, file.training)).length, 400);
  });

  it('cut lines that have no end between two characters', async () => {
    const text = `${'é'.repeat(5000)}\r\n\r\nA second document.`;
    const path = folder.write('long.txt', text);
    const file = await segmentFile(path, { heldOutEvery: 50, segmentBytes: 999 });
    assert.equal(file.documents, 2);
    const lines = await linesOf(
      path,
      [...file.training, ...file.heldOut].sort((a, b) => a.begin - b.begin),
    );
    assert.equal(lines.join(''), `${'é'.repeat(5000)}A second document.`);
    assert.ok(lines.every((line) => Buffer.byteLength(line) <= 2 * 999));
  });

  it('are as many for any size of chunk that the disk gives', async () => {
    // Longer than a chunk of the reader, so that lines and line ends fall on its borders.
    const text = `${'A paragraph of some length, again and again. '.repeat(20)}\n`.repeat(3000);
    const path = folder.write('chunks.txt', text);
    const file = await segmentFile(path, { heldOutEvery: 10 });
    const lines = await linesOf(path, [...file.training, ...file.heldOut]);
    assert.equal(lines.length, 3000);
    assert.equal(new Set(lines).size, 1);
  });

  it('give passages: a paragraph has its sentences, a line without words has none', () => {
    assert.deepEqual(passagesOfLines(['He came. “Who?” she asked. Mr. Hyde left.']), [
      'He came.',
      '“Who?” she asked.',
      'Mr. Hyde left.',
    ]);
    assert.deepEqual(passagesOfLines(['* * *']), []);
  });

  it('are not looked for in what is no text', async () => {
    const kinds = {
      'plain.txt': 'Plain.',
      'zipped.gz': gzipSync('Plain.'),
      'packed.xz': Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00),
      'picture.png': Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x00),
    };
    const found: string[] = [];
    for (const [name, content] of Object.entries(kinds))
      found.push(await inputKind(folder.write(name, content)));
    assert.deepEqual(found, ['text', 'gzip', 'xz', 'binary']);
  });
});
