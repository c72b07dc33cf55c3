import { type PassageCodes, requireUsable } from '../../checkpoint/storedPassages.ts';
import type { DeviceState, Engine, Executable } from '../../engine/engine.ts';
import { yieldToEvents } from '../../numerics/yielding.ts';
import { buildEncoderGraph } from '../../vae/graphs/graphs.ts';
import { namedWords, steeringFeeds, type SteeringPassage } from '../../vae/graphs/steeringFeeds.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import type { ParameterValues } from '../../vae/network/parameters.ts';
import { wordRows } from './candidateSampler.ts';
import type { LanguageMaterial } from './steeringInputs.ts';

/** Positions computed together. */
const MAX_POSITIONS_PER_RUN = 1024;

/** q(z | x) of passages whose states of the language model's middle layer are at hand. */
export class SteeredPosteriors {
  private readonly config: ModelConfig;
  private readonly executable: Executable;
  private readonly state: DeviceState;
  private readonly material: LanguageMaterial;

  private constructor(
    config: ModelConfig,
    executable: Executable,
    state: DeviceState,
    material: LanguageMaterial,
  ) {
    this.config = config;
    this.executable = executable;
    this.state = state;
    this.material = material;
  }

  static async create(
    config: ModelConfig,
    engine: Engine,
    parameters: ParameterValues,
    material: LanguageMaterial,
  ): Promise<SteeredPosteriors> {
    const executable = await engine.compile(buildEncoderGraph(config));
    return new SteeredPosteriors(config, executable, engine.createState(parameters), material);
  }

  /**
   * Row-major [N, Z], in the order of the passages.
   * @param tokenIds of each passage, none longer than the model reads
   * @param middle gives the states of some passages, [T, D] each
   * @param onProgress how much is done, 0..1
   * @throws CheckpointError model-damaged where the parameters give no usable codes
   */
  async of(
    tokenIds: readonly (readonly number[])[],
    middle: (members: readonly number[]) => Promise<Float32Array[]>,
    signal?: AbortSignal,
    onProgress?: (fraction: number) => void,
  ): Promise<PassageCodes> {
    const { latentSize } = this.config;
    const posteriorMean = new Float32Array(tokenIds.length * latentSize);
    const posteriorLogVariance = new Float32Array(tokenIds.length * latentSize);
    let done = 0;
    for (const members of groups(tokenIds.map(({ length }) => length))) {
      const states = await middle(members);
      const outputs = await this.run(members.map((member, i) => [tokenIds[member]!, states[i]!]));
      for (const [i, member] of members.entries()) {
        const own = (name: string) => outputs[name]!.data.subarray(i * latentSize, (i + 1) * latentSize);
        posteriorMean.set(own('posteriorMean'), member * latentSize);
        posteriorLogVariance.set(own('posteriorLogVariance'), member * latentSize);
      }
      onProgress?.((done += members.length) / tokenIds.length);
      await yieldToEvents(signal);
    }
    const codes = { posteriorMean, posteriorLogVariance };
    requireUsable('model.safetensors', codes);
    return codes;
  }

  private run(batch: (readonly [tokenIds: readonly number[], middle: Float32Array])[]) {
    const { embedding, bos } = this.material;
    // The encoder reads no targets.
    const hidden = new Float32Array(this.config.languageModel!.width);
    const passages = batch.map(([tokenIds, middle]): SteeringPassage => ({
      tokenIds,
      middle,
      targetIds: [],
      hidden,
    }));
    const ids = Int32Array.from(namedWords(passages, bos));
    const words = { ids, embeddings: wordRows(embedding, this.config.vocabularySize, ids) };
    return this.executable.run(steeringFeeds(this.config, passages, words, bos), this.state);
  }

  async dispose(): Promise<void> {
    this.state.dispose();
    await this.executable.dispose();
  }
}

/** Passages of like length that are computed together. */
function groups(lengths: readonly number[]): number[][] {
  const made: number[][] = [];
  for (const member of [...lengths.keys()].sort((a, b) => lengths[a]! - lengths[b]! || a - b)) {
    const open = made.at(-1);
    if (open !== undefined && (open.length + 1) * lengths[member]! <= MAX_POSITIONS_PER_RUN)
      open.push(member);
    else made.push([member]);
  }
  return made;
}
