/** Reads what was attempted in a network namespace that leads nowhere; isolation.ts makes such. */
import fs from 'node:fs';

/** Packets that the processes in the caller's network namespace sent or, without a route, tried to send. */
export function attemptsHere(): number {
  return countAttempts(
    fs.readFileSync('/proc/self/net/snmp', 'utf8'),
    fs.readFileSync('/proc/self/net/snmp6', 'utf8'),
  );
}

/** Reads the counters out of the two tables in the kernel's form (`man 5 proc_pid_net`). */
export function countAttempts(version4: string, version6: string): number {
  const [names = '', values = ''] = version4.split('\n').filter((line) => line.startsWith('Ip:'));
  const columns = names.split(' ');
  const counted = ['OutRequests', 'OutNoRoutes'].flatMap((counter) => [
    Number(values.split(' ')[columns.indexOf(counter)]),
    Number(new RegExp(`^Ip6${counter}\\s+(\\d+)$`, 'm').exec(version6)?.[1]),
  ]);
  const attempts = counted.reduce((sum, count) => sum + count);
  if (Number.isNaN(attempts)) throw new Error('The kernel does not say how many packets were sent.');
  return attempts;
}
