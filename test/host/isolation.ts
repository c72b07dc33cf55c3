/**
 * Proof that a process tree attempts no connection, native code included.
 *
 * Linux runs the tree in a network namespace of its own whose every interface is down, loopback too. A
 * connection or datagram to any address then finds no route, and the kernel counts that in the namespace's
 * `OutNoRoutes` before the caller hears of it: a library that swallows the error is counted as well, and so
 * is the name lookup before a connection. No privilege is needed beyond user namespaces, and where even
 * those are refused the proof fails instead of passing unproved.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { countAttempts } from './attempts.ts';

/** Starts the VS Code server with an isolated extension host; reads isolationPrefix() from VARIORUM_ISOLATION. */
export const ISOLATED_SERVER = path.join(import.meta.dirname, 'isolatedServer.mjs');

/**
 * The command that runs the command after it without a network.
 * @throws Error where the system refuses one.
 */
export function isolationPrefix(): string[] {
  // Root needs no user namespace, and some containers allow root only the one without.
  const variants = [
    ['unshare', '--net', '--'],
    ['unshare', '--map-root-user', '--net', '--'],
  ];
  const works = ([program = '', ...options]: string[]) =>
    spawnSync(program, [...options, process.execPath, '--version'], { stdio: 'ignore' }).status === 0;
  const found = variants.find(works);
  if (found === undefined)
    throw new Error(
      'This system gives a process no network namespace (unshare --net), so that no test can prove that ' +
        'no connection is attempted. Linux with unprivileged user namespaces does; a container needs SYS_ADMIN.',
    );
  return found;
}

export interface IsolatedRun {
  stdout: string;
  attempts: number;
}

/**
 * Runs a command to its end in a namespace of its own.
 * @throws Error when the command fails.
 */
export function runIsolated(command: readonly string[]): IsolatedRun {
  const [program = '', ...prefix] = isolationPrefix();
  // The counters die with the namespace: the shell prints them while it still stands.
  const script = '"$@" && cat /proc/self/net/snmp /proc/self/net/snmp6 >&3';
  const [, stdout, , counters] = spawnOutputs(program, [...prefix, 'sh', '-c', script, 'sh', ...command]);
  return { stdout: stdout ?? '', attempts: countAttempts(counters ?? '', counters ?? '') };
}

function spawnOutputs(program: string, args: string[]): (string | null)[] {
  const run = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  if (run.error) throw run.error;
  if (run.status !== 0)
    throw new Error(`${args.join(' ')} ended with ${run.status ?? run.signal}:\n${run.stderr}`);
  return run.output;
}
