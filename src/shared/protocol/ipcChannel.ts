import type { Channel } from './rpc.ts';

/** What `process` in a forked child and `ChildProcess` in its parent have in common. */
export interface IpcEndpoint {
  send?(
    message: unknown,
    sendHandle?: undefined,
    options?: undefined,
    callback?: (error: Error | null) => void,
  ): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** The IPC channel of a child process, seen from either end. Messages after its end are dropped. */
export function ipcChannel(endpoint: IpcEndpoint): Channel {
  return {
    send(message) {
      // With a callback Node reports a closed channel there, instead of emitting an error that nobody expects.
      endpoint.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage(listener) {
      endpoint.on('message', listener);
    },
    onClose(listener) {
      // Not 'exit', which can come before the last messages have been read.
      endpoint.on('disconnect', listener);
      // A child that could not be started at all.
      endpoint.on('error', listener);
    },
  };
}
