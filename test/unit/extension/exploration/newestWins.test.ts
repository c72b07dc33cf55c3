import assert from 'node:assert/strict';
import { NewestWins } from '../../../../src/extension/exploration/newestWins.ts';
import { isCancelled } from '../../../../src/extension/commands/failure.ts';

describe('NewestWins', () => {
  it('runs the first task at once, and of those that wait only the newest', async () => {
    const queue = new NewestWins<string>();
    const started: string[] = [];
    const release: (() => void)[] = [];
    const ask = (name: string) =>
      queue.run(async () => {
        started.push(name);
        await new Promise<void>((resolve) => release.push(resolve));
        return name;
      });
    const first = ask('first');
    const overtaken = ask('second');
    const newest = ask('third');
    await assert.rejects(overtaken, isCancelled);
    assert.deepEqual(started, ['first']);
    release[0]!();
    assert.equal(await first, 'first');
    await Promise.resolve();
    assert.deepEqual(started, ['first', 'third']);
    release[1]!();
    assert.equal(await newest, 'third');
  });

  it('goes on after a task that failed', async () => {
    const queue = new NewestWins<number>();
    await assert.rejects(
      queue.run(() => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(await queue.run(() => Promise.resolve(1)), 1);
  });
});
