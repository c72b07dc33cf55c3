import type * as Ort from 'onnxruntime-node';
import {
  type DeviceState,
  EngineError,
  type Executable,
  failureReason,
  type HostFeeds,
  type HostTensor,
  messageOf,
  type SeriesExecutable,
} from '../engine.ts';
import type { OnnxRound, OnnxSignature } from './onnxModel.ts';
import { OnnxState } from './onnxState.ts';
import { checkFeed, checkShape } from '../signature.ts';
import { sizeFeed } from '../sizeInputs.ts';

/** A graph as a session of ONNX Runtime. */
export class OnnxExecutable implements Executable, SeriesExecutable {
  private readonly ort: typeof Ort;
  private readonly session: Ort.InferenceSession;
  private readonly signature: OnnxSignature;
  private disposed = false;

  constructor(ort: typeof Ort, session: Ort.InferenceSession, signature: OnnxSignature) {
    this.ort = ort;
    this.session = session;
    this.signature = signature;
  }

  async run(feeds: HostFeeds, state?: DeviceState): Promise<Record<string, HostTensor>> {
    return (await this.runRounds([feeds], state))[0]!;
  }

  async runRounds(feeds: readonly HostFeeds[], state?: DeviceState): Promise<Record<string, HostTensor>[]> {
    if (this.disposed) throw new EngineError('disposed', 'The executable has been disposed of.');
    const { rounds, states, updates } = this.signature;
    if (feeds.length !== rounds.length)
      throw new EngineError(
        'invalidArgument',
        `The graph was compiled for ${rounds.length} rounds, not for ${feeds.length}.`,
      );
    const usesStates = states.size > 0 || updates.size > 0;
    if (usesStates && !(state instanceof OnnxState))
      throw new EngineError('invalidArgument', 'The graph uses states: a state of this engine is needed.');
    const given: Record<string, Ort.Tensor> = {};
    const sizes = new Map<string, number>();
    for (const [name, declared] of states) {
      given[name] = (state as OnnxState).tensor(name);
      checkShape(name, given[name].dims, declared, sizes);
    }
    for (const [k, round] of rounds.entries()) this.feed(feeds[k]!, round, new Map(sizes), given);
    const fetches: Record<string, Ort.Tensor | null> = {};
    for (const { outputs } of rounds) for (const result of outputs.values()) fetches[result] = null;
    if (updates.size === 0) return this.pick(await this.call(given, fetches));
    return (state as OnnxState).update(updates, async (targets) => {
      for (const [name, target] of targets) fetches[updates.get(name)!.result] = target;
      const results = await this.call(given, fetches);
      const written = new Map([...updates].map(([name, { result }]) => [name, results[result]!]));
      return { written, result: this.pick(results) };
    });
  }

  /**
   * Puts the feeds of a round among what is given.
   * @param sizes of the named dimensions of states
   */
  private feed(
    feeds: HostFeeds,
    round: OnnxRound,
    sizes: Map<string, number>,
    given: Record<string, Ort.Tensor>,
  ): void {
    for (const [name, declared] of this.signature.inputs) {
      const value = checkFeed(name, feeds[name], declared, sizes);
      given[round.inputs.get(name)!] = new this.ort.Tensor(value.dataType, value.data, value.shape);
    }
    for (const [name, input] of round.sizeInputs) given[name] = sizeFeed(this.ort, input, sizes);
  }

  private async call(
    feeds: Record<string, Ort.Tensor>,
    fetches: Record<string, Ort.Tensor | null>,
  ): Promise<Ort.InferenceSession.OnnxValueMapType> {
    try {
      return await this.session.run(feeds, fetches);
    } catch (cause) {
      const message = `ONNX Runtime failed to run the graph: ${messageOf(cause)}`;
      throw new EngineError(failureReason(cause), message, { cause });
    }
  }

  /** The results of each round that are not new values of states. */
  private pick(results: Ort.InferenceSession.OnnxValueMapType): Record<string, HostTensor>[] {
    return this.signature.rounds.map(({ outputs }) => {
      const picked: Record<string, HostTensor> = {};
      for (const [name, result] of outputs) {
        const { data, dims, type } = results[result]!;
        picked[name] = { dataType: type, data, shape: dims } as HostTensor;
      }
      return picked;
    });
  }

  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    await this.session.release();
  }
}
