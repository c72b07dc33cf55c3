import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { NewestWins } from '../../../src/model/process/newestWins.ts';

const cancelled = { name: 'RpcError', reason: 'cancelled' };
const never = new AbortController().signal;

/** Work that goes on in turns, as decoding does token by token, until it is told to stop or `turns` have passed. */
async function tokens(signal: AbortSignal, turns: number, log: string[], name: string): Promise<string> {
  log.push(`${name} starts`);
  for (let i = 0; i < turns && !signal.aborted; i++) await turn();
  log.push(`${name} ends`);
  return name;
}

describe('NewestWins', () => {
  it('runs one request to its end', async () => {
    assert.equal(await new NewestWins().run(never, async (signal) => tokens(signal, 3, [], 'a')), 'a');
  });

  it('of a burst runs only the last; the others answer cancelled', async () => {
    const log: string[] = [];
    const newest = new NewestWins();
    const requests = ['a', 'b', 'c', 'd'].map((name) =>
      newest.run(never, (signal) => tokens(signal, 3, log, name)),
    );
    const settled = await Promise.allSettled(requests);
    assert.deepEqual(
      settled.map((one) =>
        one.status === 'fulfilled' ? one.value : (one.reason as { reason: string }).reason,
      ),
      ['cancelled', 'cancelled', 'cancelled', 'd'],
    );
    assert.deepEqual(log, ['d starts', 'd ends']);
  });

  it('ends the older one before the newer one starts', async () => {
    const log: string[] = [];
    const newest = new NewestWins();
    const older = newest.run(never, (signal) => tokens(signal, 1_000_000, log, 'older'));
    while (log.length === 0) await turn();
    const newer = newest.run(never, (signal) => tokens(signal, 3, log, 'newer'));
    await assert.rejects(older, cancelled);
    assert.equal(await newer, 'newer');
    assert.deepEqual(log, ['older starts', 'older ends', 'newer starts', 'newer ends']);
  });

  it('answers cancelled when the asker cancels, and the next request is not affected', async () => {
    const newest = new NewestWins();
    const cancel = new AbortController();
    const log: string[] = [];
    const one = newest.run(cancel.signal, (signal) => tokens(signal, 1_000_000, log, 'one'));
    while (log.length === 0) await turn();
    cancel.abort();
    await assert.rejects(one, cancelled);
    assert.equal(await newest.run(never, (signal) => tokens(signal, 1, log, 'two')), 'two');
  });

  it('gives the own error of a request that was not overtaken', async () => {
    const newest = new NewestWins();
    await assert.rejects(
      newest.run(never, () => Promise.reject(new Error('broken'))),
      /broken/,
    );
    assert.equal(await newest.run(never, () => Promise.resolve(1)), 1);
  });
});
