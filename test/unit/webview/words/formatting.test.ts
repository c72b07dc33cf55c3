import assert from 'node:assert/strict';
import { clock, count, duration, fileName, large, signed } from '../../../../src/webview/words/formatting.ts';

describe('figures for people', () => {
  it('counts', () => {
    assert.equal(count(1, 'document'), '1 document');
    assert.equal(count(12_345, 'word'), '12,345 words');
    assert.equal(large(4_312_000), '4.3 million');
  });

  it('says how long', () => {
    assert.equal(duration(0.2), '1 second');
    assert.equal(duration(44.6), '45 seconds');
    assert.equal(duration(170), '3 minutes');
    assert.equal(duration(4800), '1 hour 20 minutes');
    assert.equal(clock(5), '0:05');
    assert.equal(clock(125.4), '2:05');
    assert.equal(clock(3725), '1:02:05');
  });

  it('gives a slider its sign, and zero none', () => {
    assert.equal(signed(0.449), '+0.45');
    assert.equal(signed(-1.2), '−1.20');
    assert.equal(signed(-0.001), '0.00');
  });

  it('names a file by its last part', () => {
    assert.equal(fileName('novella/chapters/06-fog.md'), '06-fog.md');
    assert.equal(fileName('C:\\texts\\fog.md'), 'fog.md');
  });
});
