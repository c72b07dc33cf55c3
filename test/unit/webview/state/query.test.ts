import assert from 'node:assert/strict';
import { RpcError } from '../../../../src/shared/protocol/rpc.ts';
import { Query } from '../../../../src/webview/state/query.ts';

/** A host that answers when the test says so. */
class Host {
  readonly asked: {
    question: string;
    signal: AbortSignal;
    answer(text: string): void;
    refuse(error: Error): void;
  }[] = [];
  readonly failures: unknown[] = [];
  changes = 0;
  readonly it = new Query<string>(
    () => this.changes++,
    (error) => this.failures.push(error),
  );

  follow(question: string | null): void {
    this.it.follow(
      question,
      (signal) =>
        new Promise((resolve, reject) => {
          // As a request over the wire does.
          signal.addEventListener('abort', () => {
            reject(new RpcError('cancelled', 'Cancelled.'));
          });
          this.asked.push({ question: question ?? '', signal, answer: resolve, refuse: reject });
        }),
    );
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Query', () => {
  it('asks once for each question', async () => {
    const host = new Host();
    for (const question of ['one', 'one', 'one']) host.follow(question);
    assert.equal(host.asked.length, 1);
    host.asked[0]!.answer('first');
    await turn();
    host.follow('one');
    assert.equal(host.it.answer, 'first');
    assert.equal(host.asked.length, 1);
    assert.equal(host.changes, 1);
  });

  it('drops the answer with its question, and an answer that comes too late', async () => {
    const host = new Host();
    host.follow('one');
    host.follow('two');
    assert.ok(host.asked[0]!.signal.aborted);
    await turn();
    host.asked[1]!.answer('second');
    host.asked[0]!.answer('first');
    await turn();
    assert.equal(host.it.answer, 'second');
    host.follow(null);
    assert.equal(host.it.answer, null);
    assert.equal(host.asked.length, 2);
  });

  it('tells a failure once and asks again only after another question', async () => {
    const host = new Host();
    host.follow('one');
    host.asked[0]!.refuse(new Error('no model'));
    await turn();
    host.follow('one');
    assert.equal(host.failures.length, 1);
    assert.equal(host.asked.length, 1);
    host.follow(null);
    host.follow('one');
    assert.equal(host.asked.length, 2);
  });

  it('says nothing of what was cancelled', async () => {
    const host = new Host();
    host.follow('one');
    host.asked[0]!.refuse(new RpcError('cancelled', 'Another model took its place.'));
    await turn();
    assert.deepEqual(host.failures, []);
  });
});
