import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import * as z from 'zod';
import {
  CANCELLED,
  DISCONNECTED,
  INVALID_MESSAGE,
  RpcError,
  RpcPeer,
  requestType,
  type Channel,
  type Handlers,
  type Side,
} from '../../../../src/shared/protocol/rpc.ts';

const calculator = {
  requests: {
    divide: requestType(z.object({ a: z.number(), b: z.number() }), z.number()),
    wait: requestType(z.null(), z.string()),
    forget: requestType(z.null(), z.null()),
  },
  events: { tick: z.object({ count: z.int() }) },
} as const satisfies Side;
const nobody = { requests: {}, events: {} } as const satisfies Side;

/** One end of a channel held in memory. Messages cross as JSON, one turn later, as over a process' IPC. */
class End implements Channel {
  other!: End;
  sent: unknown[] = [];
  private message: (message: unknown) => void = () => undefined;
  private closed: () => void = () => undefined;

  send(message: unknown): void {
    const json = JSON.stringify(message);
    this.sent.push(JSON.parse(json));
    queueMicrotask(() => {
      this.other.message(JSON.parse(json));
    });
  }
  onMessage(listener: (message: unknown) => void): void {
    this.message = listener;
  }
  onClose(listener: () => void): void {
    this.closed = listener;
  }
  /** What the other side would see if `raw` came over the wire. */
  deliver(raw: unknown): void {
    this.message(raw);
  }
  hangUp(): void {
    this.closed();
    this.other.closed();
  }
}

function connect(handlers: Partial<Handlers<typeof calculator>> = {}) {
  const hostEnd = new End();
  const modelEnd = new End();
  hostEnd.other = modelEnd;
  modelEnd.other = hostEnd;
  const all: Handlers<typeof calculator> = {
    divide: ({ a, b }) => {
      if (b === 0) throw new RpcError('division-by-zero', 'Nothing can be divided by zero.');
      return a / b;
    },
    wait: () => new Promise<string>(() => undefined),
    forget: () => null,
    ...handlers,
  };
  const model = new RpcPeer(modelEnd, calculator, nobody, all);
  const host = new RpcPeer(hostEnd, nobody, calculator, {});
  return { host, model, hostEnd, modelEnd };
}

const failsWith = (reason: string, message?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof RpcError, String(error));
  assert.equal(error.reason, reason);
  if (message !== undefined) assert.match(error.message, message);
  return true;
};

describe('RpcPeer', () => {
  it('answers requests, many at once, each with its own answer', async () => {
    const { host } = connect();
    const quotients = await Promise.all([1, 2, 4, 8].map((b) => host.request('divide', { a: 8, b })));
    assert.deepEqual(quotients, [8, 4, 2, 1]);
  });

  it('carries a typed error with its reason, and a plain one as "error"', async () => {
    const { host } = connect({
      forget: () => {
        throw new Error('I forgot how.');
      },
    });
    await assert.rejects(
      host.request('divide', { a: 1, b: 0 }),
      failsWith('division-by-zero', /divided by zero/),
    );
    await assert.rejects(host.request('forget', null), failsWith('error', /I forgot how/));
  });

  it('keeps the reason of any error class that has one, and copes with what is no error at all', async () => {
    class DiskFull extends Error {
      readonly reason = 'disk-full';
    }
    const thrown: unknown[] = [new DiskFull('No room.'), 'a string', undefined];
    const { host } = connect({
      forget: () => {
        throw thrown.shift();
      },
    });
    await assert.rejects(host.request('forget', null), failsWith('disk-full', /No room/));
    await assert.rejects(host.request('forget', null), failsWith('error', /a string/));
    await assert.rejects(host.request('forget', null), failsWith('error', /undefined/));
  });

  it('calls handlers as methods of their object', async () => {
    class Handler {
      private readonly word = 'kept';
      divide = () => 0;
      forget = () => null;
      wait(): string {
        return this.word;
      }
    }
    const hostEnd = new End();
    const modelEnd = new End();
    hostEnd.other = modelEnd;
    modelEnd.other = hostEnd;
    new RpcPeer(modelEnd, calculator, nobody, new Handler());
    assert.equal(await new RpcPeer(hostEnd, nobody, calculator, {}).request('wait', null), 'kept');
  });

  describe('cancellation', () => {
    it('rejects at once and aborts the handler on the other side', async () => {
      const cancel = new AbortController();
      let seen: AbortSignal | undefined;
      const { host } = connect({
        wait: (_, signal) => {
          seen = signal;
          return new Promise(() => undefined);
        },
      });
      const answer = host.request('wait', null, cancel.signal);
      await turn();
      assert.equal(seen?.aborted, false);
      cancel.abort();
      await assert.rejects(answer, failsWith(CANCELLED));
      await turn();
      assert.equal(seen.aborted, true);
    });

    it('sends nothing when the signal is aborted beforehand', async () => {
      const { host, hostEnd } = connect();
      await assert.rejects(host.request('wait', null, AbortSignal.abort()), failsWith(CANCELLED));
      assert.deepEqual(hostEnd.sent, []);
    });

    it('drops an answer that comes after it', async () => {
      const cancel = new AbortController();
      let finish!: (answer: string) => void;
      const { host, hostEnd, modelEnd } = connect({
        wait: () => new Promise((resolve) => (finish = resolve)),
      });
      const answer = host.request('wait', null, cancel.signal);
      await turn();
      cancel.abort();
      await assert.rejects(answer, failsWith(CANCELLED));
      finish('too late');
      await turn();
      assert.deepEqual(modelEnd.sent, []);
      hostEnd.deliver({ kind: 'result', id: 0, result: 'later still' });
      assert.equal(await host.request('divide', { a: 6, b: 3 }), 2);
    });

    it('does nothing once the request has settled', async () => {
      const cancel = new AbortController();
      const { host, hostEnd } = connect();
      await host.request('divide', { a: 1, b: 1 }, cancel.signal);
      cancel.abort();
      assert.equal(hostEnd.sent.length, 1);
    });
  });

  describe('disconnection', () => {
    it('rejects open requests, aborts running handlers and refuses new requests', async () => {
      let seen: AbortSignal | undefined;
      const { host, hostEnd } = connect({
        wait: (_, signal) => {
          seen = signal;
          return new Promise(() => undefined);
        },
      });
      const answer = host.request('wait', null);
      await turn();
      hostEnd.hangUp();
      await assert.rejects(answer, failsWith(DISCONNECTED));
      assert.equal(seen?.aborted, true);
      await assert.rejects(host.request('divide', { a: 1, b: 1 }), failsWith(DISCONNECTED));
    });

    it('drops answers and events that come due after it', async () => {
      let finish!: (answer: string) => void;
      const { host, model, hostEnd, modelEnd } = connect({
        wait: () => new Promise((resolve) => (finish = resolve)),
      });
      const answer = host.request('wait', null);
      await turn();
      hostEnd.hangUp();
      await assert.rejects(answer, failsWith(DISCONNECTED));
      finish('late');
      model.publish('tick', { count: 1 });
      await turn();
      assert.deepEqual(modelEnd.sent, []);
    });
  });

  describe('validation', () => {
    it('refuses parameters of the wrong form, and says where', async () => {
      const { host } = connect();
      await assert.rejects(
        host.request('divide', { a: 1, b: 'two' } as never),
        failsWith(INVALID_MESSAGE, /divide[^]*expected number[^]*at b/),
      );
    });

    it('refuses an answer of the wrong form', async () => {
      const { host } = connect({ divide: () => 'a lot' as never });
      await assert.rejects(host.request('divide', { a: 1, b: 1 }), failsWith(INVALID_MESSAGE, /answer/));
    });

    it('refuses parameters and answers that cannot be sent', async () => {
      const circle: { self?: unknown } = {};
      circle.self = circle;
      const { host, hostEnd } = connect({ wait: () => circle as never });
      await assert.rejects(
        host.request('wait', null),
        failsWith(INVALID_MESSAGE, /answer to wait cannot be sent/),
      );
      await assert.rejects(
        host.request('forget', circle as never),
        failsWith(INVALID_MESSAGE, /cannot be sent/),
      );
      assert.equal(hostEnd.sent.length, 1);
    });

    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'subtract', ''])
      it(`knows no request named "${name}", on either side`, async () => {
        const { host, modelEnd } = connect();
        await assert.rejects(host.request(name as 'divide', null as never), failsWith(INVALID_MESSAGE));
        modelEnd.deliver({ kind: 'request', id: 7, method: name, params: null });
        await turn();
        assert.deepEqual(modelEnd.sent, [
          { kind: 'error', id: 7, reason: INVALID_MESSAGE, message: `No request is named ${name}.` },
        ]);
      });

    it('survives messages that are no messages', async () => {
      const { host, hostEnd, modelEnd } = connect();
      const junk = [null, undefined, 7, 'request', [], {}, { kind: 'request' }, { kind: 'result', id: -1 }];
      for (const raw of [
        ...junk,
        { kind: 'cancel', id: 'x' },
        { kind: 'event' },
        { kind: '__proto__', id: 1 },
      ]) {
        hostEnd.deliver(raw);
        modelEnd.deliver(raw);
      }
      await turn();
      assert.deepEqual(modelEnd.sent, []);
      assert.equal(await host.request('divide', { a: 9, b: 3 }), 3);
    });

    it('settles a request even when it or its answer is malformed', async () => {
      const { host, hostEnd, modelEnd } = connect();
      modelEnd.deliver({ kind: 'request', id: 3, method: 12 });
      assert.deepEqual(modelEnd.sent, [
        { kind: 'error', id: 3, reason: INVALID_MESSAGE, message: 'The request is malformed.' },
      ]);
      const answer = host.request('wait', null);
      hostEnd.deliver({ kind: 'error', id: 0, reason: 5 });
      await assert.rejects(answer, failsWith(INVALID_MESSAGE));
    });

    it('answers a repeated request number once', async () => {
      let calls = 0;
      const { modelEnd } = connect({
        wait: async () => {
          calls++;
          await turn();
          return 'once';
        },
      });
      const request = { kind: 'request', id: 4, method: 'wait', params: null };
      modelEnd.deliver(request);
      modelEnd.deliver(request);
      await turn();
      await turn();
      assert.equal(calls, 1);
      assert.deepEqual(modelEnd.sent, [{ kind: 'result', id: 4, result: 'once' }]);
    });
  });

  describe('events', () => {
    it('reach every listener until it stops listening', async () => {
      const { host, model } = connect();
      const counts: number[] = [];
      const stop = host.on('tick', ({ count }) => {
        counts.push(count);
        stop();
      });
      host.on('tick', ({ count }) => {
        counts.push(count * 10);
      });
      model.publish('tick', { count: 1 });
      model.publish('tick', { count: 2 });
      await turn();
      assert.deepEqual(counts, [1, 10, 20]);
    });

    it('of the wrong form or name are dropped', async () => {
      const { host, hostEnd } = connect();
      const counts: number[] = [];
      host.on('tick', ({ count }) => counts.push(count));
      hostEnd.deliver({ kind: 'event', event: 'tick', payload: { count: 'one' } });
      hostEnd.deliver({ kind: 'event', event: 'constructor', payload: {} });
      hostEnd.deliver({ kind: 'event', event: 'tick', payload: { count: 5 } });
      await turn();
      assert.deepEqual(counts, [5]);
    });
  });
});
