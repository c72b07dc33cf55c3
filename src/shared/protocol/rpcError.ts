/**
 * How requests fail. In a file of its own, without the schemas of rpc.ts: what only handles failures, such as an
 * extension that is just starting, need not load those.
 */

/** A failure with a machine-readable `reason`, which survives the wire. */
export class RpcError extends Error {
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.name = 'RpcError';
    this.reason = reason;
  }
}

/** Reasons that the channel itself gives. */
export const CANCELLED = 'cancelled';
export const DISCONNECTED = 'disconnected';
export const INVALID_MESSAGE = 'invalid-message';

export const isCancelled = (error: unknown): boolean =>
  error instanceof RpcError && error.reason === CANCELLED;

export const isDisconnected = (error: unknown): boolean =>
  error instanceof RpcError && error.reason === DISCONNECTED;
