import * as z from 'zod';
import { ipcChannel } from '../../../../src/shared/protocol/ipcChannel.ts';
import { RpcError, RpcPeer, requestType, type Side } from '../../../../src/shared/protocol/rpc.ts';

/** What the child process of `ipcChannel.test.ts` answers. */
export const echoSide = {
  requests: {
    echo: requestType(z.object({ text: z.string() }), z.string()),
    fail: requestType(z.null(), z.null()),
    wait: requestType(z.null(), z.null()),
    leave: requestType(z.null(), z.string()),
  },
  events: { heard: z.object({ text: z.string() }) },
} as const satisfies Side;

if (process.argv[2] === 'echo') {
  const peer = new RpcPeer(ipcChannel(process), echoSide, { requests: {}, events: {} } as const, {
    echo: ({ text }) => {
      peer.publish('heard', { text });
      return text;
    },
    fail: () => {
      throw new RpcError('on-purpose', 'As asked.');
    },
    wait: (_, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          peer.publish('heard', { text: 'aborted' });
          resolve(null);
        });
      }),
    leave: () => {
      // Once the answer is in the pipe.
      setImmediate(() => process.exit(0));
      return 'goodbye';
    },
  });
}
