/**
 * Proof that a process tree attempts no connection, native code included.
 *
 * Linux runs the tree in a network namespace of its own that has no interface but loopback. A connection or
 * datagram to any other address finds no route, and the kernel counts that in the namespace's `OutNoRoutes`
 * before the caller hears of it: a library that swallows the error is counted as well, and so is the name
 * lookup before a connection. What goes to loopback is counted as sent. Loopback is up because IPv6 looks for
 * an address to send from before it looks for a route, and counts nothing where it finds none. No privilege is
 * needed beyond user namespaces, and where even those are refused the proof fails instead of passing unproved.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { countAttempts } from './attempts.ts';

/** Starts the VS Code server with an isolated extension host; reads isolationPrefix() from VARIORUM_ISOLATION. */
export const ISOLATED_SERVER = path.join(import.meta.dirname, 'isolatedServer.mjs');

/** Brings loopback up with whichever program is there (SIOCSIFFLAGS: up, running), then becomes the command. */
const WITH_LOOPBACK =
  'ip link set lo up 2>/dev/null || ' +
  `perl -MSocket -e 'socket S, AF_INET, SOCK_DGRAM, 0; $r = pack "Z16sx22", "lo", 0x41; ioctl S, 0x8914, $r or die'` +
  ' || exit 1; exec "$@"';

/**
 * The command that runs the command after it without a network.
 * @throws Error where the system refuses one.
 */
export function isolationPrefix(): string[] {
  // Root needs no user namespace, and some containers allow root only the one without.
  const variants = [
    ['unshare', '--net', '--'],
    ['unshare', '--map-root-user', '--net', '--'],
  ].map((unshare) => [...unshare, 'sh', '-c', WITH_LOOPBACK, 'sh']);
  const works = ([program = '', ...options]: string[]) =>
    spawnSync(program, [...options, process.execPath, '--version'], { stdio: 'ignore' }).status === 0;
  const found = variants.find(works);
  if (found === undefined)
    throw new Error(
      'This system gives a process no network namespace (unshare --net), so that no test can prove that ' +
        'no connection is attempted. Linux with unprivileged user namespaces does, and one of the programs ip ' +
        'and perl to bring loopback up; a container needs SYS_ADMIN.',
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
