import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { Terminal } from '../../../src/cli/terminal.ts';

/** Clears the screen, names the window, and asks the terminal to type its own title. */
const HOSTILE = 'The lamp\u001b[2J\u001b]0;owned\u0007\u009b21t is lit.\u202e';

/** A stream that keeps what is written, as a terminal of 200 columns. */
class Screen extends Writable {
  text = '';
  readonly isTTY = true;
  readonly columns = 200;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

describe('the terminal', () => {
  let output: Screen;
  let errors: Screen;
  let terminal: Terminal;
  beforeEach(() => {
    output = new Screen();
    errors = new Screen();
    terminal = new Terminal(output, errors);
  });
  // eslint-disable-next-line no-control-regex -- They are what is looked for.
  const sent = (text: string) => /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/.test(text);

  it('is sent no control character of a result, a note, a failure', () => {
    terminal.print(HOSTILE);
    terminal.note(HOSTILE);
    terminal.result({}, {}, () => HOSTILE);
    for (const { text } of [output, errors]) {
      assert.ok(!sent(text), JSON.stringify(text));
      assert.match(text, /The lamp␛\[2J/);
    }
  });

  it('is sent its own sequences alone with a progress line', () => {
    terminal.progress('training', HOSTILE);
    assert.ok(!sent(errors.text), JSON.stringify(errors.text));
  });

  it('gives programs exactly the value', () => {
    const value = { text: HOSTILE, t: 0.5 };
    terminal.result({ json: true }, value, () => 'words');
    assert.deepEqual(JSON.parse(output.text), value);
    assert.ok(!sent(output.text));
  });
});
