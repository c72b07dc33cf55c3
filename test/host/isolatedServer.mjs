/**
 * The VS Code server, with its extension host, and so every process that extensions start, in a network
 * namespace of its own. Server and extension host still speak through the socket that the one hands to the
 * other: a socket stays in the namespace that it was opened in.
 *
 * VARIORUM_ISOLATION holds the command that isolates the command after it, as a JSON array.
 */
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

const [isolate, ...options] = JSON.parse(process.env.VARIORUM_ISOLATION);
const { fork } = childProcess;

childProcess.fork = (module, args, settings) => {
  if (!args.includes('--type=extensionHost')) return fork(module, args, settings);
  const execArgv = [...options, process.execPath, ...settings.execArgv];
  return fork(module, args, { ...settings, execPath: isolate, execArgv });
};
syncBuiltinESMExports();

await import('./node_modules/code-server/lib/vscode/out/server-main.js');
