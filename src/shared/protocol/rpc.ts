import * as z from 'zod';
import { CANCELLED, DISCONNECTED, INVALID_MESSAGE, RpcError } from './rpcError.ts';

export { CANCELLED, DISCONNECTED, INVALID_MESSAGE, RpcError };

/**
 * One conversation between two peers over any channel that carries JSON values: a child process' IPC channel or a
 * webview's postMessage. The same class serves both. What crosses the wire is validated on arrival; errors,
 * cancellation and disconnection cross it too, so a request always settles.
 */

/** A request: the schema of its parameters and of its result. */
export interface RequestType<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly params: P;
  readonly result: R;
}

/** What one side of a conversation answers (`requests`) and publishes (`events`). */
export interface Side {
  readonly requests: Readonly<Record<string, RequestType>>;
  readonly events: Readonly<Record<string, z.ZodType>>;
}

export const requestType = <P extends z.ZodType, R extends z.ZodType>(
  params: P,
  result: R,
): RequestType<P, R> => ({
  params,
  result,
});

export type Params<S extends Side, M extends keyof S['requests']> = z.output<S['requests'][M]['params']>;
export type Result<S extends Side, M extends keyof S['requests']> = z.output<S['requests'][M]['result']>;
export type Payload<S extends Side, E extends keyof S['events']> = z.output<S['events'][E]>;

/**
 * Answers to the requests of `S`. The signal aborts when the other side cancels or disconnects; what a handler gives
 * after that is dropped, for nobody waits for it any more.
 */
export type Handlers<S extends Side> = {
  readonly [M in keyof S['requests']]: (
    params: Params<S, M>,
    signal: AbortSignal,
  ) => Result<S, M> | Promise<Result<S, M>>;
};

/** Carries JSON values both ways, each message whole and in order. */
export interface Channel {
  /** Throws where `message` cannot cross; a channel that has closed meanwhile drops it. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

const id = z.int().nonnegative();
const wireMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), id, method: z.string(), params: z.unknown().optional() }),
  z.object({ kind: z.literal('result'), id, result: z.unknown().optional() }),
  z.object({ kind: z.literal('error'), id, reason: z.string(), message: z.string() }),
  z.object({ kind: z.literal('cancel'), id }),
  z.object({ kind: z.literal('event'), event: z.string(), payload: z.unknown().optional() }),
]);
type WireMessage = z.output<typeof wireMessage>;

/** The part of a malformed message that still says which request it belongs to. */
const malformedMessage = z.object({ kind: z.enum(['request', 'result', 'error']), id });

interface Pending {
  readonly schema: z.ZodType;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The peer that answers as `Local` and asks `Remote`. */
export class RpcPeer<Local extends Side, Remote extends Side> {
  private readonly channel: Channel;
  private readonly local: Local;
  private readonly remote: Remote;
  private readonly handlers: Handlers<Local>;
  private readonly pending = new Map<number, Pending>();
  private readonly running = new Map<number, AbortController>();
  private readonly listeners = new Map<string, Set<(payload: never) => void>>();
  private nextId = 0;
  private closed = false;

  constructor(channel: Channel, local: Local, remote: Remote, handlers: Handlers<Local>) {
    this.channel = channel;
    this.local = local;
    this.remote = remote;
    this.handlers = handlers;
    channel.onMessage((message) => {
      this.receive(message);
    });
    channel.onClose(() => {
      this.close();
    });
  }

  /**
   * Asks the other side. Rejects with an {@link RpcError}: the other side's own reason, `cancelled` once `signal`
   * aborts, `disconnected` when the channel closes, `invalid-message` when the result has not the promised form.
   */
  request<M extends keyof Remote['requests'] & string>(
    method: M,
    params: Params<Remote, M>,
    signal?: AbortSignal,
  ): Promise<Result<Remote, M>> {
    const type = own(this.remote.requests, method);
    if (type === undefined)
      return Promise.reject(new RpcError(INVALID_MESSAGE, `No request is named ${method}.`));
    if (this.closed) return Promise.reject(new RpcError(DISCONNECTED, 'The other side has gone.'));
    if (signal?.aborted === true) return Promise.reject(new RpcError(CANCELLED, 'Cancelled.'));
    const requestId = this.nextId++;
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.pending.delete(requestId);
        reject(new RpcError(CANCELLED, 'Cancelled.'));
        this.channel.send({ kind: 'cancel', id: requestId } satisfies WireMessage);
      };
      const settled = (): void => signal?.removeEventListener('abort', cancel);
      this.pending.set(requestId, {
        schema: type.result,
        resolve: (result) => {
          settled();
          resolve(result as Result<Remote, M>);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      try {
        this.channel.send({ kind: 'request', id: requestId, method, params } satisfies WireMessage);
      } catch (error) {
        this.fail(
          requestId,
          INVALID_MESSAGE,
          `The parameters of ${method} cannot be sent: ${describe(error).message}`,
        );
        return;
      }
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  /** Announces an event of this side. Events after the end of the conversation are dropped. */
  publish<E extends keyof Local['events'] & string>(event: E, payload: Payload<Local, E>): void {
    if (!this.closed) this.channel.send({ kind: 'event', event, payload } satisfies WireMessage);
  }

  /** Listens to an event of the other side. Returns the function that stops listening. */
  on<E extends keyof Remote['events'] & string>(
    event: E,
    listener: (payload: Payload<Remote, E>) => void,
  ): () => void {
    const set = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  /** Ends the conversation: open requests reject as `disconnected`, running ones are aborted. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const open of this.pending.values())
      open.reject(new RpcError(DISCONNECTED, 'The other side has gone.'));
    this.pending.clear();
    for (const controller of this.running.values()) controller.abort();
    this.running.clear();
  }

  private receive(raw: unknown): void {
    if (this.closed) return;
    const parsed = wireMessage.safeParse(raw);
    if (!parsed.success) {
      this.receiveMalformed(raw);
      return;
    }
    const message = parsed.data;
    switch (message.kind) {
      case 'request':
        void this.answer(message.id, message.method, message.params);
        return;
      case 'cancel':
        this.running.get(message.id)?.abort();
        return;
      case 'result':
        this.settle(message.id, message.result);
        return;
      case 'error':
        this.fail(message.id, message.reason, message.message);
        return;
      case 'event':
        this.dispatch(message.event, message.payload);
        return;
    }
  }

  /** Keeps the promise that a request always settles: a malformed one is refused, a malformed answer rejects. */
  private receiveMalformed(raw: unknown): void {
    const parsed = malformedMessage.safeParse(raw);
    if (!parsed.success) return;
    const { kind, id: requestId } = parsed.data;
    if (kind === 'request') this.refuse(requestId, 'The request is malformed.');
    else this.fail(requestId, INVALID_MESSAGE, 'The answer is malformed.');
  }

  private settle(requestId: number, result: unknown): void {
    const open = this.pending.get(requestId);
    if (open === undefined) return; // Cancelled meanwhile.
    const parsed = open.schema.safeParse(result);
    if (!parsed.success) {
      this.fail(requestId, INVALID_MESSAGE, `The answer is malformed: ${z.prettifyError(parsed.error)}`);
      return;
    }
    this.pending.delete(requestId);
    open.resolve(parsed.data);
  }

  private fail(requestId: number, reason: string, message: string): void {
    this.pending.get(requestId)?.reject(new RpcError(reason, message));
    this.pending.delete(requestId);
  }

  private dispatch(event: string, payload: unknown): void {
    const parsed = own(this.remote.events, event)?.safeParse(payload);
    if (parsed?.success !== true) return;
    // A copy: a listener may stop listening while it runs.
    for (const listener of [...(this.listeners.get(event) ?? [])]) listener(parsed.data as never);
  }

  private refuse(requestId: number, message: string): void {
    this.channel.send({
      kind: 'error',
      id: requestId,
      reason: INVALID_MESSAGE,
      message,
    } satisfies WireMessage);
  }

  private async answer(requestId: number, method: string, params: unknown): Promise<void> {
    if (this.running.has(requestId)) return; // The first request of this number will be answered.
    const type = own(this.local.requests, method);
    if (type === undefined) {
      this.refuse(requestId, `No request is named ${method}.`);
      return;
    }
    const parsed = type.params.safeParse(params);
    if (!parsed.success) {
      this.refuse(requestId, `The parameters of ${method} are malformed: ${z.prettifyError(parsed.error)}`);
      return;
    }
    const controller = new AbortController();
    this.running.set(requestId, controller);
    let reply: WireMessage;
    try {
      const result = await this.handlers[method as keyof Local['requests']](
        parsed.data as Params<Local, keyof Local['requests']>,
        controller.signal,
      );
      reply = { kind: 'result', id: requestId, result: result ?? null };
    } catch (error) {
      reply = { kind: 'error', id: requestId, ...describe(error) };
    }
    this.running.delete(requestId);
    if (this.closed || controller.signal.aborted) return;
    try {
      this.channel.send(reply);
    } catch (error) {
      this.refuse(requestId, `The answer to ${method} cannot be sent: ${describe(error).message}`);
    }
  }
}

/** The entry `key` of `record` itself, never one of its prototype ("constructor"). */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** `reason` and `message` of anything thrown. Any error class with a string `reason` keeps it. */
function describe(error: unknown): { reason: string; message: string } {
  if (!(error instanceof Error)) return { reason: 'error', message: String(error) };
  const reason: unknown = 'reason' in error ? error.reason : undefined;
  return { reason: typeof reason === 'string' ? reason : 'error', message: error.message };
}
