import { Writable } from 'node:stream';
import { runProgram } from '../../../src/cli/program.ts';
import { Terminal } from '../../../src/cli/terminal.ts';

/** What a command prints when it is run in this process, and the code it ends with. */
export async function run(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
  const written = { output: '', errors: '' };
  const collect = (name: keyof typeof written): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        written[name] += chunk.toString();
        done();
      },
    });
  const code = await runProgram(args, new Terminal(collect('output'), collect('errors')));
  return { code, ...written };
}
