import assert from 'node:assert/strict';
import { plainMessage, visible, visibleJson } from '../../../../src/shared/words/visible.ts';

/** Every control character of Unicode but tab and line feed, and every override and isolate of direction. */
const unseen = [
  ...Array.from({ length: 0xa0 }, (_, code) => code).filter(
    (code) => (code < 0x20 || code >= 0x7f) && code !== 0x09 && code !== 0x0a,
  ),
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
].map((code) => String.fromCharCode(code));

describe('visible text', () => {
  it('holds no control character', () => {
    for (const character of unseen) {
      const shown = visible(`a${character}b`);
      assert.ok(!shown.includes(character), `U+${character.charCodeAt(0).toString(16)}`);
      assert.match(shown, /^a.+b$/u);
    }
  });

  it('shows what a control character was', () => {
    assert.equal(visible('\u001b[2J\u009b2J\u007f\r'), '␛[2J<U+009B>2J␡␍');
    assert.equal(visible('photo\u202egnp.exe'), 'photo<U+202E>gnp.exe');
  });

  it('is every other text as it was', () => {
    const text = 'Tabs\tand lines,\nof Windows too:\r\n“quoted” 🌊 שלום العربية \u200d e\u0301';
    assert.equal(visible(text), text);
  });

  it('is exact in JSON, which holds no control character either', () => {
    const value = { text: unseen.join(''), lines: ['a\nb\tc\r\n'], name: 'שלום' };
    const json = visibleJson(value);
    assert.deepEqual(JSON.parse(json), value);
    for (const character of unseen) assert.ok(!json.includes(character));
  });

  it('makes no link of a name in a notification', () => {
    // What VS Code's linkedText.ts takes for a link.
    const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)/;
    const name = '[click](command:workbench.action.quit).md';
    assert.match(name, link);
    assert.doesNotMatch(plainMessage(`${name} cannot be read.`), link);
  });
});
