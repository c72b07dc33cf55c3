import assert from 'node:assert/strict';
import { countWords, unspacedWords } from '../../../src/model/corpus/words.ts';

describe('words', () => {
  it('stand between spaces where spaces are written', () => {
    assert.equal(countWords('The lamp-room, she said, is “cold”.'), 6);
    assert.deepEqual(unspacedWords('lamp-room,'), ['lamp-room,']);
  });

  it('are found by a dictionary in Chinese, Japanese and Thai', () => {
    assert.deepEqual(unspacedWords('夜里，邻居把面粉分给过路人。').slice(0, 3), ['夜里', '邻居', '把']);
    assert.ok(unspacedWords('灯台の灯は毎晩ともる。').includes('毎晩'));
    const thai = countWords('เขาเดินไปที่ประภาคารทุกคืน');
    assert.ok(thai >= 5 && thai <= 8, String(thai));
  });

  it('are counted in text of both kinds', () => {
    assert.equal(countWords('Emma 读 books'), 3);
  });

  it('are whole at every place of a long stretch', () => {
    const sentence = '渡船的孩子写了一封没有寄出的信';
    const once = unspacedWords(sentence).length;
    const words = unspacedWords(`${sentence}，`.repeat(200));
    assert.equal(words.length, once * 200);
    assert.equal(words.join(''), sentence.repeat(200));
  });
});
