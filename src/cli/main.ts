import { runProgram } from './program.ts';
import { Terminal } from './terminal.ts';

// ONNX Runtime, which loads when a model is first used, would start a telemetry uploader.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

// `variorum sample model | head -1` closes the pipe early: nobody reads on, which is no failure.
for (const output of [process.stdout, process.stderr])
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });

const code = await runProgram(process.argv.slice(2), new Terminal(process.stdout, process.stderr));
if (code !== 0) process.exitCode = code;
