import type { DeviceState, Engine, Executable, HostTensor, SeriesExecutable } from '../../engine/engine.ts';
import type { Graph } from '../../graph/tensor.ts';
import type { Random } from '../../numerics/random.ts';
import type { ModelConfig } from '../../vae/network/config.ts';
import { dropoutMasks } from '../../vae/network/dropout.ts';
import { type Feeds, floats, scalar } from '../../vae/graphs/feeds.ts';
import { buildEvaluationGraph } from '../../vae/graphs/graphs.ts';
import {
  type FloatTensor,
  initializeParameters,
  parameterCount,
  type ParameterValues,
  parameterShapes,
} from '../../vae/network/parameters.ts';
import { buildTrainingGraph, initialMoments } from '../../vae/graphs/trainingGraph.ts';
import type { Example, InputMaker } from '../data/inputMaker.ts';
import { randomStream } from './randomStreams.ts';
import { betaSchedule, learningRateSchedule, noiseSchedule } from '../recipes/schedules.ts';
import { requireResumable } from './resumedState.ts';
import { canBeTakenTogether, progressAfter } from './stepGroups.ts';
import type { TrainingRun } from './trainingRun.ts';

export interface StepResult {
  /** Nats a passage, with beta and free bits in it. */
  trainingLoss: number;
  /** Nats a passage. */
  reconstructionLoss: number;
  /** Nats a passage, all dimensions. */
  kl: number;
  /** Global norm of the gradient of the loss per token, before clipping. */
  gradientNorm: number;
  beta: number;
  learningRate: number;
  passages: number;
  /** Padding not counted, EOS counted. */
  tokens: number;
}

interface PreparedStep {
  feeds: Feeds;
  examples: readonly Example[];
  beta: number;
  learningRate: number;
}

/**
 * Parameters above which steps are taken one by one: a call costs little beside them, and the memory of several together is
 * much.
 */
const MAX_PARAMETERS_TOGETHER = 8e6;

interface TrainerParts<E extends Example> {
  readonly engine: Engine;
  readonly config: ModelConfig;
  readonly inputs: InputMaker<E>;
}

/** What the device does in a run: steps that change the state it owns, and evaluation. The loop is in train.ts. */
export class Trainer<E extends Example> {
  /** Parameters and moments, where the engine keeps them. */
  readonly state: DeviceState;
  /** The name of the engine. */
  readonly device: string;
  private readonly engine: Engine;
  private readonly config: ModelConfig;
  private readonly inputs: InputMaker<E>;
  private readonly graph: Graph;
  private readonly isLarge: boolean;
  private readonly training: Executable;
  private readonly evaluation: Executable;
  /** Several steps in a call; compiled when first used. */
  private together: SeriesExecutable | undefined;

  private constructor(
    { engine, config, inputs }: TrainerParts<E>,
    graph: Graph,
    state: DeviceState,
    training: Executable,
    evaluation: Executable,
  ) {
    this.device = engine.name;
    this.engine = engine;
    this.config = config;
    this.inputs = inputs;
    this.isLarge = parameterCount(config) > MAX_PARAMETERS_TOGETHER;
    this.graph = graph;
    this.state = state;
    this.training = training;
    this.evaluation = evaluation;
  }

  /**
   * @param values parameters and moments of a snapshot; without them a new model, as `run.seed` gives it
   * @throws CheckpointError model-damaged where `values` are not of this model and recipe
   */
  static async create<E extends Example>(
    parts: TrainerParts<E>,
    run: TrainingRun,
    values?: ParameterValues,
  ): Promise<Trainer<E>> {
    const { engine, config } = parts;
    const graph = buildTrainingGraph(config, run.recipe);
    const training = await engine.compile(graph);
    try {
      const evaluation = await engine.compile(buildEvaluationGraph(config));
      if (values !== undefined) requireResumable(values, config);
      const state = engine.createState(values ?? freshState(config, run.seed));
      return new Trainer(parts, graph, state, training, evaluation);
    } catch (error) {
      await training.dispose();
      throw error;
    }
  }

  /** One step at the place where `run` stands. */
  async step(run: TrainingRun, examples: readonly E[]): Promise<StepResult> {
    const prepared = await this.prepare(run, 0, examples);
    return stepResult(prepared, await this.training.run(prepared.feeds, this.state));
  }

  /**
   * One step at the place where `run` stands, or as many as the engine takes best in one call where nothing is due
   * between them.
   * @param next gives the next batch
   */
  async steps(run: TrainingRun, next: () => readonly E[] | Promise<readonly E[]>): Promise<StepResult[]> {
    const { series } = this.engine;
    if (series === undefined || this.isLarge || !canBeTakenTogether(run, series.rounds))
      return [await this.step(run, await next())];
    this.together ??= await series.compile(this.graph);
    const prepared: PreparedStep[] = [];
    while (prepared.length < series.rounds)
      prepared.push(await this.prepare(run, prepared.length, await next()));
    const feeds = prepared.map((step) => step.feeds);
    const results = await this.together.runRounds(feeds, this.state);
    return prepared.map((step, k) => stepResult(step, results[k]!));
  }

  /** What the step `ahead` of where `run` stands is given. */
  private async prepare(run: TrainingRun, ahead: number, examples: readonly E[]): Promise<PreparedStep> {
    const { recipe } = run;
    const step = run.step + ahead;
    const progress = Math.max(run.progress, progressAfter(run, ahead));
    const random = randomStream(run.seed, 'step', step);
    const beta = betaSchedule(recipe, progress);
    const learningRate = learningRateSchedule(recipe, step, progress) * run.learningRateScale;
    const feeds: Feeds = {
      ...(await this.inputs.forTraining(examples, recipe, random)),
      epsilon: this.epsilon(
        random.normals(examples.length * this.config.latentSize),
        noiseSchedule(recipe, progress),
      ),
      ...(recipe.dropout > 0 && { dropout: this.dropout(random, examples.length, recipe.dropout) }),
      beta: scalar(beta),
      freeBits: scalar(recipe.freeBits),
      klFloor: scalar(recipe.klFloor),
      learningRate: scalar(learningRate),
      step: scalar(step + 1),
    };
    return { feeds, examples, beta, learningRate };
  }

  private epsilon(normals: Float32Array, deviation: number): FloatTensor {
    const { latentSize } = this.config;
    return floats(
      normals.map((value) => value * deviation),
      [normals.length / latentSize, latentSize],
    );
  }

  /** Masks for `maskedDropout`. */
  private dropout(random: Random, batch: number, rate: number): FloatTensor {
    const shape = [batch, dropoutMasks(this.config), this.config.width];
    const masks = new Float32Array(shape[0]! * shape[1]! * shape[2]!);
    for (let i = 0; i < masks.length; i++) masks[i] = random.uniform() < rate ? 0 : 1 / (1 - rate);
    return floats(masks, shape);
  }

  /** Outputs of the evaluation graph for one batch under the current parameters. */
  async evaluate(
    examples: readonly E[],
    epsilon: Float32Array,
  ): Promise<{ reconstruction: Float32Array; kl: Float32Array; posteriorMean: Float32Array }> {
    const feeds = { ...(await this.inputs.forEvaluation(examples)), epsilon: this.epsilon(epsilon, 1) };
    const results = await this.evaluation.run(feeds, this.state);
    const read = (name: string): Float32Array => results[name]!.data as Float32Array;
    return { reconstruction: read('reconstruction'), kl: read('kl'), posteriorMean: read('posteriorMean') };
  }

  async readAll(): Promise<ParameterValues> {
    return (await this.state.read()) as ParameterValues;
  }

  /** The same without copying, until the next step; undefined where the engine cannot lend them. */
  lendAll(): ParameterValues | undefined {
    return this.state.lend?.() as ParameterValues | undefined;
  }

  async readParameters(): Promise<ParameterValues> {
    return (await this.state.read([...parameterShapes(this.config).keys()])) as ParameterValues;
  }

  write(values: ParameterValues): void {
    this.state.write(values);
  }

  async dispose(): Promise<void> {
    this.state.dispose();
    await this.training.dispose();
    await this.together?.dispose();
    await this.evaluation.dispose();
  }
}

function freshState(config: ModelConfig, seed: number): ParameterValues {
  const parameters = initializeParameters(config, randomStream(seed, 'initialization'));
  return new Map([...parameters, ...initialMoments(config)]);
}

function stepResult(
  { examples, beta, learningRate }: PreparedStep,
  results: Readonly<Record<string, HostTensor>>,
): StepResult {
  const read = (name: string): number => results[name]!.data[0]!;
  return {
    trainingLoss: read('trainingLoss'),
    reconstructionLoss: read('reconstruction'),
    kl: sum(results['klPerDimension']!.data),
    gradientNorm: read('gradientNorm'),
    beta,
    learningRate,
    passages: examples.length,
    tokens: examples.reduce((total, { length }) => total + length + 1, 0),
  };
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
