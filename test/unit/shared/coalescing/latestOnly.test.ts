import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { LatestOnly } from '../../../../src/shared/coalescing/latestOnly.ts';

const cancelled = { name: 'RpcError', reason: 'cancelled' };

/** Requests whose work goes on until the test ends it, or until it is cancelled. */
class Work {
  readonly log: string[] = [];
  readonly latest = new LatestOnly<string>();
  readonly show: (() => void)[] = [];
  readonly finish: (() => void)[] = [];

  ask(name: string, signal?: AbortSignal): Promise<string> {
    return this.latest.run(async (own, shown) => {
      this.log.push(`${name} starts`);
      this.show.push(shown);
      await new Promise<void>((resolve) => {
        this.finish.push(resolve);
        own.addEventListener('abort', () => {
          resolve();
        });
      });
      await turn();
      this.log.push(`${name} ends`);
      return name;
    }, signal);
  }
}

describe('LatestOnly', () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  it('runs the first request at once, and of those that wait only the newest', async () => {
    const work = new Work();
    const requests = ['a', 'b', 'c', 'd'].map((name) => work.ask(name));
    assert.deepEqual(work.log, ['a starts']);
    await assert.rejects(requests[1]!, cancelled);
    await assert.rejects(requests[2]!, cancelled);
    work.finish[0]!();
    assert.equal(await requests[0], 'a');
    await turn();
    assert.deepEqual(work.log, ['a starts', 'a ends', 'd starts']);
    work.finish[1]!();
    assert.equal(await requests[3], 'd');
  });

  it('lets a request that has shown nothing run for 1.5 s before a newer one takes its place', async () => {
    const work = new Work();
    const older = work.ask('older');
    mock.timers.tick(1000);
    const newer = work.ask('newer');
    mock.timers.tick(499);
    await turn();
    assert.deepEqual(work.log, ['older starts']);
    mock.timers.tick(1);
    await assert.rejects(older, cancelled);
    while (work.finish.length < 2) await turn();
    assert.deepEqual(work.log, ['older starts', 'older ends', 'newer starts'], 'work never overlaps');
    work.finish[1]!();
    assert.equal(await newer, 'newer');
  });

  it('cancels a request that has shown its first change as soon as there is a newer one', async () => {
    const work = new Work();
    const first = work.ask('first');
    work.show[0]!();
    const second = work.ask('second');
    await assert.rejects(first, cancelled);
    while (work.finish.length < 2) await turn();
    const third = work.ask('third');
    await turn();
    assert.equal(work.log.at(-1), 'second starts', 'it has shown nothing yet');
    work.show[1]!();
    await assert.rejects(second, cancelled);
    while (work.finish.length < 3) await turn();
    work.finish[2]!();
    assert.equal(await third, 'third');
  });

  it('never cancels a request that nothing waits for', async () => {
    const work = new Work();
    const only = work.ask('only');
    work.show[0]!();
    mock.timers.tick(60_000);
    await turn();
    work.finish[0]!();
    assert.equal(await only, 'only');
  });

  it('answers cancelled when the asker cancels, running or waiting, and the next request is not affected', async () => {
    const work = new Work();
    const [running, waiting] = [new AbortController(), new AbortController()];
    const one = work.ask('one', running.signal);
    const two = work.ask('two', waiting.signal);
    waiting.abort();
    await assert.rejects(two, cancelled);
    running.abort();
    await assert.rejects(one, cancelled);
    const three = work.ask('three');
    while (work.finish.length < 2) await turn();
    work.finish[1]!();
    assert.equal(await three, 'three');
    assert.deepEqual(work.log, ['one starts', 'one ends', 'three starts', 'three ends']);
    await assert.rejects(work.ask('four', AbortSignal.abort()), cancelled);
  });

  it('gives the own error of a request, and goes on after it', async () => {
    const latest = new LatestOnly<number>();
    await assert.rejects(
      latest.run(() => Promise.reject(new Error('broken'))),
      /broken/,
    );
    assert.equal(await latest.run(() => Promise.resolve(1)), 1);
  });
});
