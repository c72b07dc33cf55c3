import assert from 'node:assert/strict';
import { RpcError } from '../../../../src/shared/protocol/rpc.ts';
import { Optimistic } from '../../../../src/webview/state/optimistic.ts';

/** A host that answers when the test says so. */
class Host {
  readonly asked: {
    position: number;
    signal: AbortSignal;
    answer(text: string): void;
    refuse(error: Error): void;
  }[] = [];
  readonly failures: unknown[] = [];
  changes = 0;
  readonly dragged = new Optimistic<number, string>(
    (position, signal) =>
      new Promise((resolve, reject) => {
        // As a request over the wire does.
        signal.addEventListener('abort', () => {
          reject(new RpcError('cancelled', 'Cancelled.'));
        });
        this.asked.push({ position, signal, answer: resolve, refuse: reject });
      }),
    () => this.changes++,
    (error) => this.failures.push(error),
  );
  get positions(): number[] {
    return this.asked.map(({ position }) => position);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Optimistic', () => {
  it('keeps one request under way and only the newest position waiting', async () => {
    const host = new Host();
    for (const position of [1, 2, 3, 4]) host.dragged.move(position);
    assert.deepEqual(host.positions, [1]);
    assert.equal(host.dragged.position, 4);
    host.asked[0]!.answer('one');
    await turn();
    assert.deepEqual(host.positions, [1, 4]);
    assert.equal(host.dragged.answer, 'one');
    assert.ok(host.dragged.busy);
    host.asked[1]!.answer('four');
    await turn();
    assert.equal(host.dragged.answer, 'four');
    assert.ok(!host.dragged.busy);
  });

  it('drops answers about an older starting point', async () => {
    const host = new Host();
    host.dragged.move(1);
    host.dragged.forget();
    assert.ok(host.asked[0]!.signal.aborted);
    host.dragged.move(2);
    await turn();
    assert.deepEqual(host.positions, [1, 2]);
    host.asked[0]!.answer('stale');
    await turn();
    assert.equal(host.dragged.answer, null);
    host.asked[1]!.answer('fresh');
    await turn();
    assert.equal(host.dragged.answer, 'fresh');
  });

  it('gives way to the state of the host only when nothing is under way', async () => {
    const host = new Host();
    host.dragged.move(1);
    host.dragged.settle();
    assert.equal(host.dragged.position, 1);
    host.asked[0]!.answer('one');
    await turn();
    assert.equal(host.dragged.position, 1);
    host.dragged.settle();
    assert.equal(host.dragged.position, null);
    assert.equal(host.dragged.answer, null);
  });

  it('goes back to where the text is when a move fails, and says why', async () => {
    const host = new Host();
    host.dragged.move(1);
    host.asked[0]!.answer('one');
    await turn();
    host.dragged.settle();
    host.dragged.move(2);
    host.asked[1]!.refuse(new RpcError('error', 'The model process ended.'));
    await turn();
    assert.equal(host.dragged.position, null);
    assert.equal(host.failures.length, 1);
  });

  it('takes being overtaken in its stride', async () => {
    const host = new Host();
    host.dragged.move(1);
    host.dragged.move(2);
    host.asked[0]!.refuse(new RpcError('cancelled', 'A newer move overtook this one.'));
    await turn();
    assert.deepEqual(host.positions, [1, 2]);
    assert.deepEqual(host.failures, []);
    assert.equal(host.dragged.position, 2);
  });

  it('gives up an answer that keeps a newer position waiting for long', async () => {
    const host = new Host();
    host.dragged.move(1);
    host.dragged.move(2);
    await new Promise<void>((resolve) => {
      host.asked[0]!.signal.addEventListener('abort', () => {
        resolve();
      });
    });
    await turn();
    assert.deepEqual(host.positions, [1, 2]);
    host.asked[0]!.answer('too late');
    await turn();
    assert.equal(host.dragged.answer, null);
  });
});
