import assert from 'node:assert/strict';
import { passagesInSteps, readPassages } from '../../../../src/model/corpus/passages.ts';
import { slicesOf } from '../../../../src/model/corpus/read/slices.ts';

const FENCE = /^```/gm;
const paragraph = 'The lamp is lit at dusk. Nobody asks why.\n\n';

describe('slices of a long document', () => {
  it('are one where it is not long, or may not be cut', () => {
    assert.equal(slicesOf(paragraph.repeat(20_000), FENCE).length, 1);
    assert.equal(slicesOf(paragraph.repeat(100_000), null).length, 1);
  });

  it('end at blank lines, outside of what is fenced, and are the text again', () => {
    const block = `${paragraph.repeat(5)}\`\`\`\n${paragraph.repeat(3)}\`\`\`\n\n`;
    const text = block.repeat(6000);
    const slices = slicesOf(text, FENCE);
    assert.ok(slices.length > 4);
    let end = 0;
    for (const slice of slices) {
      assert.equal(slice.start, end);
      assert.equal((text.slice(slice.start, slice.end).match(FENCE) ?? []).length % 2, 0);
      assert.ok(slice.end === text.length || text.slice(0, slice.end).endsWith('\n\n'));
      end = slice.end;
    }
    assert.equal(end, text.length);
  });

  it('end somewhere where no blank line comes, between whole characters', () => {
    for (const text of ['a'.repeat(3_000_000), '🕯'.repeat(1_500_001), '```\n\n'.repeat(600_001)]) {
      const slices = slicesOf(text, FENCE);
      assert.ok(slices.every(({ start, end }) => end - start <= 1_100_000));
      assert.equal(slices.map(({ start, end }) => text.slice(start, end)).join(''), text);
      assert.ok(slices.every(({ start }) => !/[\udc00-\udfff]/.test(text[start]!)));
    }
  });

  it('are found in proportion to length where no blank line comes', () => {
    const milliseconds = (length: number): number => {
      const text = 'a'.repeat(length);
      const start = process.cpuUsage();
      slicesOf(text, FENCE);
      return process.cpuUsage(start).user / 1000;
    };
    const [short, long] = [milliseconds(5_000_000), milliseconds(80_000_000)];
    // Sixteen times the text would take 256 times as long, were it quadratic.
    assert.ok(long < 64 * Math.max(short, 5), `${short} and ${long} ms`);
  });

  for (const file of ['a.md', 'a.txt', 'a.tex', 'a.rst', 'a.adoc'])
    it(`hold the passages of the whole, in place: ${file}`, () => {
      const sentences = Array.from({ length: 60_000 }, (_, i) => `Lamp ${i} is lit at dusk.\n\n`);
      const text = sentences.join('').replaceAll('\n', file === 'a.md' ? '\r\n' : '\n');
      assert.ok([...passagesInSteps({ file, text })].length > 4);
      const { passages } = readPassages({ file, text });
      assert.equal(passages.length, sentences.length);
      for (const { text: passage, offset, length } of passages)
        assert.equal(text.slice(offset, offset + length), passage);
    });
});
