import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '../../../../src/model/corpus/read/reading.ts';
import { TemporaryFolder } from '../temporaryFolder.ts';

const RULES = { largestFileKilobytes: 1000 };
const ADVICE = 'save it as UTF-8, or set files.encoding or files.autoGuessEncoding';
const NOTHING_UNSAVED = new Map<string, string>();

describe('reading', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = new TemporaryFolder();
  });
  afterEach(() => {
    folder.remove();
  });

  const read = async (path: string, unsaved: ReadonlyMap<string, string> = NOTHING_UNSAVED) => {
    const result = await readDocument({ path, file: 'w/a.md' }, RULES, unsaved);
    return result.kind === 'document' ? { text: result.document.text } : { reason: result.leftOut.reason };
  };
  const utf16 = (text: string, mark: number[], swap: boolean): Buffer => {
    const bytes = Buffer.from(text, 'utf16le');
    return Buffer.concat([Buffer.from(mark), swap ? bytes.swap16() : bytes]);
  };

  const TEXT = 'Ключ 🗝️ on\r\nits nail.';
  const readable: Record<string, string | Buffer> = {
    'UTF-8': TEXT,
    'UTF-8 with a byte order mark': `\ufeff${TEXT}`,
    'UTF-16, little end first': utf16(TEXT, [0xff, 0xfe], false),
    'UTF-16, big end first': utf16(TEXT, [0xfe, 0xff], true),
  };
  for (const [name, content] of Object.entries(readable))
    it(`gives the text of ${name}, without the mark`, async () => {
      assert.deepEqual(await read(folder.write('a.md', content)), { text: TEXT });
    });

  const leftOut: Record<string, [Uint8Array, string]> = {
    'a binary file': [Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1), 'not text'],
    'invalid UTF-8': [Buffer.from('caf\xe9', 'latin1'), `not valid UTF-8 text; ${ADVICE}`],
    'UTF-8 that is cut off in a character': [
      Buffer.from('é').subarray(0, 1),
      `not valid UTF-8 text; ${ADVICE}`,
    ],
    'half of a UTF-16 pair': [
      Uint8Array.of(0xff, 0xfe, 0x00, 0xd8),
      'not valid UTF-16LE text; save it as UTF-8',
    ],
  };
  for (const [name, [content, reason]] of Object.entries(leftOut))
    it(`leaves out ${name}: ${reason}`, async () => {
      assert.deepEqual(await read(folder.write('a.md', content)), { reason });
    });

  it('leaves out a file of 60 MB without reading it', async () => {
    const path = folder.write('a.md', '');
    truncateSync(path, 60_000_000);
    const before = process.memoryUsage().arrayBuffers;
    assert.deepEqual(await read(path), { reason: '60,000 kB, larger than the limit of 1,000 kB' });
    assert.ok(process.memoryUsage().arrayBuffers - before < 30_000_000);
  });

  it('leaves out a file that vanished since it was found', async () => {
    const path = folder.write('a.md', TEXT);
    rmSync(path);
    assert.deepEqual(await read(path), { reason: 'no longer there' });
  });

  it('leaves out what has become a link or a folder since it was found', async () => {
    folder.write('secret.md', 'secret');
    const link = join(folder.path, 'link.md');
    symlinkSync(join(folder.path, 'secret.md'), link);
    mkdirSync(join(folder.path, 'folder.md'));
    assert.deepEqual(await read(link), { reason: 'a link; links are not followed' });
    assert.deepEqual(await read(join(folder.path, 'folder.md')), { reason: 'cannot be read (EISDIR)' });
  });

  it('gives the unsaved text of an editor, even of a file that is not there', async () => {
    const path = folder.write('a.md', 'saved');
    assert.deepEqual(await read(path, new Map([[path, 'unsaved']])), { text: 'unsaved' });
    const gone = join(folder.path, 'gone.md');
    assert.deepEqual(await read(gone, new Map([[gone, 'unsaved']])), { text: 'unsaved' });
  });

  it('holds unsaved text to the same limit', async () => {
    const path = folder.write('a.md', 'saved');
    const unsaved = new Map([[path, 'é'.repeat(500_001)]]);
    assert.deepEqual(await read(path, unsaved), { reason: '1,001 kB, larger than the limit of 1,000 kB' });
  });
});
