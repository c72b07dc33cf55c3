import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import * as z from 'zod';
import { modelSide } from '../../../../src/shared/protocol/modelProtocol.ts';
import {
  RpcError,
  RpcPeer,
  requestType,
  type Channel,
  type Side,
} from '../../../../src/shared/protocol/rpc.ts';
import { CHEAP_CASES } from '../../../generatedCases.ts';

const echo = {
  requests: {
    echo: requestType(z.object({ text: z.string() }), z.object({ text: z.string() })),
    constructor: requestType(z.null(), z.null()),
  },
  events: { tick: z.object({ count: z.int() }) },
} as const satisfies Side;

/** The end of a channel whose other end is the test: hears what it delivers, and keeps what is sent. */
class Wire implements Channel {
  readonly sent: { kind: string; id: number; reason?: string }[] = [];
  deliver: (message: unknown) => void = () => undefined;

  send(message: unknown): void {
    this.sent.push(JSON.parse(JSON.stringify(message)) as Wire['sent'][number]);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.deliver = listener;
  }
  onClose(): void {
    // It never closes.
  }
}

const id = fc.oneof(fc.nat(5), fc.integer(), fc.double(), fc.string(), fc.constant(null));
const like = fc.record(
  {
    kind: fc.oneof(fc.constantFrom('request', 'result', 'error', 'cancel', 'event', 'toString'), fc.string()),
    id,
    method: fc.oneof(fc.constantFrom('echo', 'constructor', '__proto__', 'hasOwnProperty'), fc.string()),
    params: fc.oneof(fc.record({ text: fc.string() }), fc.constant(null), fc.jsonValue({ maxDepth: 2 })),
    result: fc.jsonValue({ maxDepth: 2 }),
    reason: fc.string(),
    message: fc.oneof(fc.string(), fc.integer()),
    event: fc.oneof(fc.constantFrom('tick', '__proto__', 'constructor'), fc.string()),
    payload: fc.oneof(fc.record({ count: fc.integer() }), fc.jsonValue({ maxDepth: 2 })),
  },
  { requiredKeys: ['kind'] },
);
const messages = fc.array(fc.oneof({ weight: 4, arbitrary: like }, fc.jsonValue()), { maxLength: 8 });

describe('messages, generated', function () {
  this.timeout(3_600_000);

  it('of any form harm no peer: it answers what it can, each request at most once, and goes on', async () => {
    await fc.assert(
      fc.asyncProperty(messages, async (foreign) => {
        const wire = new Wire();
        const heard: number[] = [];
        const peer = new RpcPeer<typeof echo, typeof echo>(wire, echo, echo, {
          echo: ({ text }) => {
            assert.equal(typeof text, 'string');
            return { text };
          },
          constructor: () => null,
        });
        peer.on('tick', ({ count }) => heard.push(count));
        const settled = peer.request('echo', { text: 'mine' }).then(
          () => true,
          (error: unknown) => error instanceof RpcError,
        );
        for (const message of foreign) wire.deliver(message);
        wire.deliver({ kind: 'request', id: 1_000_000, method: 'echo', params: { text: 'last' } });
        wire.deliver({ kind: 'result', id: 0, result: { text: 'mine' } });
        assert.ok(await settled);
        await new Promise((resolve) => setImmediate(resolve));
        assert.ok(heard.every(Number.isSafeInteger));
        const answered = wire.sent.filter(({ kind }) => kind === 'result' || kind === 'error');
        const asked = foreign.filter(
          (message) =>
            typeof message === 'object' &&
            message !== null &&
            'kind' in message &&
            message.kind === 'request',
        );
        assert.ok(answered.length <= asked.length + 1);
        assert.deepEqual(
          answered.find((answer) => answer.id === 1_000_000),
          {
            ...{ kind: 'result', id: 1_000_000, result: { text: 'last' } },
          },
        );
      }),
      { numRuns: CHEAP_CASES, seed: 21 },
    );
  });

  it('to the model process are validated or refused, whatever their parameters', () => {
    const methods = Object.entries(modelSide.requests);
    fc.assert(
      fc.property(fc.constantFrom(...methods), fc.jsonValue({ maxDepth: 3 }), ([method, { params }], raw) => {
        const parsed = params.safeParse(raw);
        if (parsed.success) assert.deepEqual(params.parse(parsed.data), parsed.data, method);
        else assert.ok(z.prettifyError(parsed.error).length > 0);
      }),
      { numRuns: CHEAP_CASES, seed: 22 },
    );
  });
});
