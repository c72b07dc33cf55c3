import { homedir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './program.ts';
import { Terminal } from './terminal.ts';

process.env['VARIORUM_DEVICE_CACHE'] ??= join(cacheFolder(), 'variorum', 'devices.json');

// ONNX Runtime, which loads when a model is first used, would start a telemetry uploader.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

// `variorum sample model | head -1` closes the pipe early: nobody reads on, which is no failure.
for (const output of [process.stdout, process.stderr])
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });

/** Where this system keeps what can be made again. */
function cacheFolder(): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (process.platform === 'win32') return LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return XDG_CACHE_HOME ?? join(homedir(), '.cache');
}

const code = await runProgram(process.argv.slice(2), new Terminal(process.stdout, process.stderr));
if (code !== 0) process.exitCode = code;
