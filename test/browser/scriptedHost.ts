/** The extension host's end of the panel's conversation, played by a test over the real RPC class. */
import type { CurvePoint } from '../../src/shared/protocol/trainingProtocol.ts';
import { panelHostSide, panelSide, type PanelState } from '../../src/shared/protocol/panelProtocol.ts';
import { mapOf, mapPathOf } from './mapPictures.ts';
import { type Channel, type Handlers, RpcPeer } from '../../src/shared/protocol/rpc.ts';

type HostHandlers = Handlers<typeof panelHostSide>;
type Method = keyof HostHandlers;

/** How long a test waits for the panel, in milliseconds. */
export const PATIENCE = 10_000;

const METHODS = Object.keys(panelHostSide.requests) as Method[];

/** Keeps the state, answers `ready`, records what is asked, and answers the rest as the test has set it up. */
export class ScriptedHost {
  state: PanelState;
  curve: CurvePoint[];
  /** Every request so far, in order. */
  readonly asked: { method: Method; params: unknown }[] = [];

  private readonly answers: Partial<HostHandlers> = {
    map: ({ axes }) => mapOf(this.state, axes),
    mapPath: () => mapPathOf(this.state),
  };
  private readonly waiting: { method: Method; count: number; resolve: () => void }[] = [];
  private peer: RpcPeer<typeof panelHostSide, typeof panelSide> | null = null;

  constructor(state: PanelState, curve: CurvePoint[] = []) {
    this.state = state;
    this.curve = curve;
  }

  /** Talks to a page that has just been loaded; the page before it is gone. */
  connect(channel: Channel): void {
    this.peer?.close();
    const handlers = Object.fromEntries(
      METHODS.map((method) => [
        method,
        (params: unknown, signal: AbortSignal) => this.answer(method, params, signal),
      ]),
    ) as unknown as HostHandlers;
    this.peer = new RpcPeer(channel, panelHostSide, panelSide, handlers);
  }

  /** How the requests `method` are answered from now on. */
  on<M extends Method>(method: M, answer: HostHandlers[M]): void {
    this.answers[method] = answer;
  }

  /** Changes the state and publishes it, as the real host does. */
  publish(change: Partial<PanelState>): void {
    this.state = { ...this.state, ...change };
    this.peer?.publish('state', this.state);
  }

  /** What of an exploration is decoded so far. */
  publishWords(words: { id: number; text: string }): void {
    this.peer?.publish('words', words);
  }

  publishCurve(reset: boolean, points: CurvePoint[]): void {
    this.curve = reset ? points : [...this.curve, ...points];
    this.peer?.publish('curve', { reset, points });
  }

  /** Parameters of each request `method` so far. */
  paramsOf(method: Method): unknown[] {
    return this.asked.filter((asked) => asked.method === method).map(({ params }) => params);
  }

  /** Settles once `method` was asked `count` times; rejects where that takes too long. */
  async wasAsked(method: Method, count = 1): Promise<void> {
    if (this.paramsOf(method).length >= count) return;
    await new Promise<void>((resolve, reject) => {
      const patience = setTimeout(() => {
        reject(new Error(`${method} was asked ${this.paramsOf(method).length} times, not ${count}`));
      }, PATIENCE);
      const settle = (): void => {
        clearTimeout(patience);
        resolve();
      };
      this.waiting.push({ method, count, resolve: settle });
    });
  }

  private answer(method: Method, params: unknown, signal: AbortSignal): unknown {
    this.asked.push({ method, params });
    for (const waiter of this.waiting)
      if (this.paramsOf(waiter.method).length >= waiter.count) waiter.resolve();
    if (method === 'ready') return { state: this.state, curve: this.curve };
    const answer = this.answers[method] as ((params: unknown, signal: AbortSignal) => unknown) | undefined;
    return answer?.(params, signal) ?? null;
  }
}
