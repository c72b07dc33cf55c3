import assert from 'node:assert/strict';
import {
  numbersOf,
  storedCodes,
  storedNumbers,
  storedPieces,
} from '../../../../src/extension/history/latentCodes.ts';
import type { Piece } from '../../../../src/shared/protocol/modelProtocol.ts';

const passage = (text: string, latentCode: number[]): Piece => ({ kind: 'passage', text, latentCode });
const between = (text: string): Piece => ({ kind: 'between', text });

describe('stored codes', () => {
  it('are exactly those that the model holds', () => {
    const code = Array.from({ length: 128 }, (_, i) => Math.fround(Math.sin(i) * 3));
    for (const pieces of [
      [passage('The lamp.', code)],
      [
        between('- '),
        passage('The lamp.', code),
        between('\n\n'),
        passage('The bell.', code.toReversed()),
        between('\n'),
      ],
    ]) {
      const text = pieces.map((piece) => piece.text).join('');
      const stored = storedCodes(text, pieces);
      assert.ok(stored !== undefined);
      assert.deepEqual(storedPieces(text, stored), pieces);
    }
  });

  it('are none where the pieces are those of another text', () => {
    assert.equal(storedCodes('The bell.', [passage('The lamp.', [1])]), undefined);
  });

  it('are no pieces where they do not fit the text, or are no numbers', () => {
    const one = Buffer.from(Float32Array.of(1).buffer).toString('base64');
    const notFinite = Buffer.from(Float32Array.of(NaN).buffer).toString('base64');
    for (const codes of [
      `0,5,${one}`,
      `2,2,${one} 0,2,${one}`,
      `0,4,${notFinite}`,
      '0,4,AAA=',
      '0,4,',
      '0,4,<script>',
      `-1,4,${one}`,
      '',
      `0,0,${one} `.repeat(6000),
    ])
      assert.equal(storedPieces('Lamp', codes), undefined, codes);
  });

  it('keep slider values to the last bit', () => {
    const values = [0.1, -3, 1 / 3];
    assert.deepEqual(numbersOf(storedNumbers(values)), values);
    assert.equal(numbersOf('AAAA'), undefined);
    assert.equal(numbersOf(storedNumbers([Infinity])), undefined);
  });
});
