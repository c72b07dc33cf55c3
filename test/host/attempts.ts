/** Reads how many connections were attempted in a network namespace without routes; isolation.ts makes such. */
import fs from 'node:fs';

/** Connections and datagrams that the processes in the caller's network namespace attempted and that found no route. */
export function attemptsHere(): number {
  return countAttempts(
    fs.readFileSync('/proc/self/net/snmp', 'utf8'),
    fs.readFileSync('/proc/self/net/snmp6', 'utf8'),
  );
}

/** Reads the counters out of the two tables in the kernel's form (`man 5 proc_pid_net`). */
export function countAttempts(version4: string, version6: string): number {
  const [names = '', values = ''] = version4.split('\n').filter((line) => line.startsWith('Ip:'));
  const column = names.split(' ').indexOf('OutNoRoutes');
  const attempts4 = Number(values.split(' ')[column]);
  const attempts6 = Number(/^Ip6OutNoRoutes\s+(\d+)$/m.exec(version6)?.[1]);
  const attempts = attempts4 + attempts6;
  if (Number.isNaN(attempts)) throw new Error('The kernel does not say how many connections found no route.');
  return attempts;
}
