/** Runs the commands that the scripts are made of. */
import { spawn } from 'node:child_process';
import path from 'node:path';

/** The folder of package.json. */
export const ROOT = path.resolve(import.meta.dirname, '..');

export interface CommandResult {
  /** 1 where a signal ended the command or it could not be started. */
  code: number;
  /** Standard output, which was also passed on as it came. */
  output: string;
}

/** Runs a command in the project's folder without input, and never rejects. */
export async function run(command: string, ...args: string[]): Promise<CommandResult> {
  const child = spawn(command, args, {
    cwd: ROOT,
    // The output is read here too, so it is plain.
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    process.stdout.write(text);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      resolve({ code: 1, output });
    });
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output });
    });
  });
}
