import assert from 'node:assert/strict';
import iconv from 'iconv-lite';
import fc from 'fast-check';
import {
  decode,
  DEFAULT_ENCODINGS,
  type EncodingSettings,
} from '../../../../src/model/corpus/read/decoding.ts';

const settings = (changes: Partial<EncodingSettings>): EncodingSettings => ({
  ...DEFAULT_ENCODINGS,
  ...changes,
});

/** The text, or the reason in brackets. */
const read = (content: Buffer, changes: Partial<EncodingSettings> = {}, languageId: string | null = null) => {
  const decoded = decode(content, settings(changes), languageId);
  return decoded.kind === 'text' ? decoded.text : `[${decoded.reason}]`;
};

const FRENCH =
  'Le gardien de l’île est monté à la tour, où il a remonté l’horloge. « Déjà ? » demanda-t-elle. Il n’était pas fâché, mais très fatigué.';
const POLISH =
  'Latarnik wszedł na górę i nakręcił zegar. Żadna łódź nie płynęła, więc usiadł i słuchał, jak wyje źle wiejący wiatr.';
const RUSSIAN =
  'Смотритель поднялся на башню и завёл часы. Ни одна лодка не шла, и он сел слушать ветер и дождь за окном.';
const JAPANESE =
  '灯台守は塔に登って、時計のねじを巻いた。船は一隻も来なかったので、座って風の音を聞いていた。';

describe('decoding', () => {
  it('goes by a byte order mark, whatever the settings', () => {
    for (const [mark, encoding] of [
      ['\ufeff', 'utf8'],
      ['\ufeff', 'utf16le'],
      ['\ufeff', 'utf16be'],
    ] as const)
      assert.equal(read(iconv.encode(`${mark}${FRENCH}`, encoding), { encoding: 'windows1251' }), FRENCH);
  });

  it('sees UTF-16 without a mark by its zeros', () => {
    const latin = 'The café was closed.\r\nHe left.\r\n';
    assert.equal(read(iconv.encode(latin, 'utf16le')), latin);
    assert.equal(read(iconv.encode(latin, 'utf16be')), latin);
    assert.equal(read(Buffer.from([0, 1, 0, 2, 0, 3])), '[not text]');
    assert.equal(read(Buffer.from('PNG\0\0\0\u0001abc')), '[not text]');
  });

  it('takes the encoding of the settings, and that of a language before it', () => {
    const changes = {
      encoding: 'windows1252',
      languages: { latex: { encoding: 'iso88592', autoGuess: false } },
    };
    assert.equal(read(iconv.encode(FRENCH, 'windows1252'), changes), FRENCH);
    assert.equal(read(iconv.encode(POLISH, 'iso88592'), changes, 'latex'), POLISH);
    assert.equal(read(iconv.encode(JAPANESE, 'shiftjis'), { encoding: 'shiftjis' }), JAPANESE);
    assert.equal(read(iconv.encode(JAPANESE, 'utf16le'), { encoding: 'utf16le' }), JAPANESE);
    assert.equal(read(Buffer.from(FRENCH), { encoding: 'utf8bom' }), FRENCH);
  });

  it('guesses where the settings want it', () => {
    for (const [text, encoding] of [
      [FRENCH, 'windows1252'],
      [POLISH, 'windows1250'],
      [RUSSIAN, 'windows1251'],
      [RUSSIAN, 'koi8r'],
      [JAPANESE, 'shiftjis'],
      [JAPANESE, 'eucjp'],
    ] as const)
      assert.equal(read(iconv.encode(text, encoding), { autoGuess: true }), text, encoding);
    assert.equal(read(Buffer.from(RUSSIAN), { autoGuess: true }), RUSSIAN);
    assert.equal(
      read(iconv.encode(FRENCH, 'windows1252'), { autoGuess: true, candidates: ['shiftjis'] }),
      '[not valid UTF-8 text; save it as UTF-8, or set files.encoding or files.autoGuessEncoding]',
    );
  });

  it('reads no mojibake: what is none of the settings’ encoding is left out with what to do', () => {
    assert.match(read(iconv.encode(FRENCH, 'windows1252')), /^\[not valid UTF-8 text; save it as UTF-8/);
    // Letters of the code page of DOS, which look like quotation marks in that of Windows.
    assert.match(read(iconv.encode(RUSSIAN, 'cp866'), { autoGuess: true }), /^\[its encoding cannot be told/);
    assert.match(
      read(iconv.encode(RUSSIAN, 'cp866'), { encoding: 'windows1252' }),
      /^\[not valid text in the encoding windows1252 that files.encoding names/,
    );
    assert.equal(
      read(Buffer.from('x'), { encoding: 'klingon' }),
      '[its encoding is set to klingon, which is not known; save it as UTF-8]',
    );
  });

  it('reads a text with one slip, and counts what was lost', () => {
    const text = `${'The mill was sold. '.repeat(30)}It`;
    const content = Buffer.concat([Buffer.from(text), Buffer.from([0x92]), Buffer.from('s gone. He wept.')]);
    const decoded = decode(content, DEFAULT_ENCODINGS, null);
    assert.deepEqual(decoded, { kind: 'text', text: `${text}\ufffds gone. He wept.`, lost: 1 });
  });

  it('gives back every text in every Unicode encoding, and throws at no bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        assert.equal(read(iconv.encode(`\ufeff${text}`, 'utf16le')), text);
        assert.equal(read(Buffer.from(`\ufeff${text}`)), text);
      }),
      { numRuns: 500, seed: 7 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, autoGuess) => {
        for (const encoding of ['utf8', 'utf16le', 'windows1252', 'gbk', 'eucjp', 'nothing'])
          decode(Buffer.from(bytes), settings({ encoding, autoGuess }), null);
      }),
      { numRuns: 1000, seed: 8 },
    );
  });
});
