import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runIsolated } from '../host/isolation.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DOCUMENTS = path.join(ROOT, 'test/workspaces/lighthouse/manual');

type Texts = Record<string, { text: string }[]>;

describe('the command line, without a network', () => {
  let folder: string;
  let model: string;
  let attempts = 0;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'variorum-cli-'));
    model = path.join(folder, 'model');
  });

  after(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  function variorum(...args: string[]): unknown {
    const run = runIsolated([process.execPath, path.join(ROOT, 'dist/cli.mjs'), ...args, '--json']);
    attempts += run.attempts;
    return JSON.parse(run.stdout);
  }

  it('trains', () => {
    variorum('train', DOCUMENTS, '--out', model, '--minutes', '0.2', '--size', 'tiny');
    assert.ok(fs.existsSync(path.join(model, 'model.safetensors')));
  });

  it('writes texts in every way', () => {
    const text = 'Turn the lamp off before you open the housing.';
    const to = 'Call the harbour office.';
    assert.equal(typeof (variorum('reconstruct', model, '--text', text) as { text: string }).text, 'string');
    const { variations } = variorum('vary', model, '--text', text, '--count', '3') as Texts;
    assert.equal(variations?.length, 3);
    const { steps } = variorum('interpolate', model, '--from', text, '--to', to, '--steps', '5') as Texts;
    assert.equal(steps?.length, 5);
    assert.deepEqual([steps[0]?.text, steps[4]?.text], [text, to]);
    const { samples } = variorum('sample', model, '--count', '2') as Texts;
    assert.equal(samples?.length, 2);
    const { continuations } = variorum('continue', model, '--prompt', text, '--count', '2') as Texts;
    assert.equal(continuations?.length, 2);
    const { passages } = variorum('nearest', model, '--text', text, '--count', '4') as Texts;
    assert.equal(passages?.length, 4);
    assert.equal(typeof variorum('report', model), 'object');
  });

  it('attempted no connection in all of it', () => {
    assert.equal(attempts, 0);
  });

  it('would have been found out, whatever it had asked for', () => {
    const dial = (host: string) => `require('node:net').connect(9, '${host}').on('error', () => {})`;
    const attempts = {
      'a name': "require('node:dns').lookup('variorum.invalid', () => {})",
      IPv4: dial('192.0.2.1'),
      IPv6: dial('2001:db8::1'),
      loopback: dial('127.0.0.1'),
    };
    for (const [what, program] of Object.entries(attempts))
      assert.ok(runIsolated([process.execPath, '--eval', program]).attempts > 0, what);
  });
});
