import { adamwStep, type AdamwOptions, momentNames } from '../../graph/adamw.ts';
import { gradients } from '../../graph/gradients.ts';
import { multiply } from '../../graph/ops/elementwise.ts';
import { constant, input, type Graph, type Tensor } from '../../graph/tensor.ts';
import type { Random } from '../../numerics/random.ts';
import { bagOfWordsLoss } from '../network/bagOfWords.ts';
import type { ModelConfig } from '../network/config.ts';
import { outputMatrix } from '../network/decoder.ts';
import { maskedDropout, noDropout } from '../network/dropout.ts';
import { batchInputs, encodeBatch, score } from './graphs.ts';
import { objective } from './objective.ts';
import { parameterLeaves, type ParameterLookup, within } from '../network/parameterLeaves.ts';
import {
  auxiliaryShapes,
  decays,
  initializeAuxiliary,
  type ParameterValues,
  parameterShapes,
  trainedShapes,
} from '../network/parameters.ts';
import { klPerPassageAndDimension, reparameterize } from '../network/posterior.ts';
import { type MeanStatistics, renewed, runningStatistics } from '../network/posteriorNorm.ts';
import { isInPart, type TrainedPart } from './trainedParts.ts';

/** What the optimizer's moments decay by; 0.98 follows the few hundred steps of a short run better than 0.999. */
const ADAMW = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8 };

/** What of a recipe is part of the graph rather than fed to it. */
export interface StepOptions {
  gradientClip: number;
  weightDecay: number;
  /** Rate of the dropout in layers. */
  dropout?: number;
  /** Weight of the bag-of-words loss. */
  bagOfWords?: number;
  /** What of the model steps change. */
  trainedPart?: TrainedPart;
}

/** State that steps train: the part of the model, and what the losses of `options` need beside it. */
function stepShapes(
  config: ModelConfig,
  { bagOfWords = 0, trainedPart = 'all' }: StepOptions,
): Map<string, readonly number[]> {
  const ofModel = [...trainedShapes(config)].filter(([name]) => isInPart(trainedPart, name));
  return new Map([...ofModel, ...(bagOfWords === 0 ? [] : auxiliaryShapes(config))]);
}

/**
 * One whole step of training: forward, backward, clipping to `gradientClip`, AdamW.
 *
 * Inputs: `passageFeeds`, epsilon [B, Z], the masks of dropout.ts unless its rate is 0, and the scalars beta,
 * freeBits, learningRate and step (from 1). Outputs:
 * trainingLoss and reconstruction (nats per passage), klPerDimension [Z], gradientNorm of the loss per token. Updates
 * every parameter of `trainedPart` and its two moments, and the running statistics of batch norm.
 */
export function buildTrainingGraph(config: ModelConfig, options: StepOptions): Graph {
  const { gradientClip, weightDecay, dropout: rate = 0, bagOfWords = 0, trainedPart = 'all' } = options;
  const shapes = stepShapes(config, options);
  const { parameter, all } = parameterLeaves(config, new Map([...parameterShapes(config), ...shapes]));
  const inputs = batchInputs(config);
  const dropout = rate === 0 ? noDropout : maskedDropout(config);
  const posterior = encodeBatch(config, parameter, inputs, { dropout, normalizeBy: 'batch' });
  const latentCode = reparameterize(posterior, input('epsilon', ['batch', config.latentSize]));
  const { lossPerToken, ...outputs } = objective(
    score(config, parameter, inputs, latentCode, dropout),
    klPerPassageAndDimension(posterior),
    inputs.lengths,
    input('beta', []),
    input('freeBits', []),
    bagOfWords === 0
      ? undefined
      : multiply(
          bagOfWordsLoss(parameter, outputMatrix(config, parameter), inputs, latentCode),
          constant(bagOfWords),
        ),
  );
  const leaves = [...shapes.keys()].map((name) => all.get(name)!);
  const gradientsOfAll = gradients(lossPerToken, leaves);
  const trained = [...shapes].map(([name, shape], i) => ({
    name,
    parameter: leaves[i]!,
    gradient: gradientsOfAll[i]!,
    decays: decays(shape),
  }));
  const adamw: AdamwOptions = { ...ADAMW, clipNorm: gradientClip, weightDecay };
  const scalars = { learningRate: input('learningRate', []), step: input('step', []) };
  const { updates, gradientNorm } = adamwStep(trained, scalars, adamw);
  const statistics = Object.entries(statisticsUpdates(parameter, posterior.statistics)).filter(([name]) =>
    isInPart(trainedPart, name),
  );
  return {
    outputs: { ...outputs, gradientNorm },
    updates: { ...updates, ...Object.fromEntries(statistics) },
  };
}

function statisticsUpdates(parameter: ParameterLookup, batch?: MeanStatistics): Record<string, Tensor> {
  if (batch === undefined) return {};
  const { mean, variance } = renewed(runningStatistics(within(parameter, 'encoder.posteriorMean')), batch);
  return {
    'encoder.posteriorMean.runningMean': mean,
    'encoder.posteriorMean.runningVariance': variance,
  };
}

/** The moments that training begins with: zeros for every trained parameter that `only` accepts. */
export function initialMoments(
  config: ModelConfig,
  only: (name: string) => boolean = () => true,
): ParameterValues {
  return zeroMoments([...trainedShapes(config)].filter(([name]) => only(name)));
}

/** State that the losses of `options` need beside the model and its moments. */
export function initialAuxiliary(config: ModelConfig, options: StepOptions, random: Random): ParameterValues {
  if ((options.bagOfWords ?? 0) === 0) return new Map();
  return new Map([...initializeAuxiliary(config, random), ...zeroMoments(auxiliaryShapes(config))]);
}

function zeroMoments(shapes: Iterable<[string, readonly number[]]>): ParameterValues {
  const moments: ParameterValues = new Map();
  for (const [name, shape] of shapes) {
    const size = shape.reduce((product, dim) => product * dim, 1);
    const { first, second } = momentNames(name);
    moments.set(first, { dataType: 'float32', data: new Float32Array(size), shape });
    moments.set(second, { dataType: 'float32', data: new Float32Array(size), shape });
  }
  return moments;
}
