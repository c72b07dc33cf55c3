import { addDims } from '../../graph/dimensions.ts';
import { input, type Graph, type Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from '../network/config.ts';
import { condition, decode } from '../network/decoder.ts';
import { type Dropout, noDropout } from '../network/dropout.ts';
import { encode } from '../network/encoder.ts';
import { reconstructionLoss } from './objective.ts';
import { parameterLeaves, type ParameterLookup } from '../network/parameterLeaves.ts';
import { klPerPassageAndDimension, type Posterior, reparameterize } from '../network/posterior.ts';

/**
 * The graphs that measure passages without changing the model. Their inputs come from feeds.ts; writing is in
 * decodingGraphs.ts, the training step in trainingGraph.ts. All of them take any batch and any length.
 */

/** Inputs that describe a batch of passages, as `passageFeeds` makes them. */
export interface BatchInputs {
  encoderIds: Tensor;
  encoderLengths: Tensor;
  decoderIds: Tensor;
  targetIds: Tensor;
  lengths: Tensor;
  positions: Tensor;
  keyPositions: Tensor;
}

export function batchInputs(config: ModelConfig): BatchInputs {
  const ids = (name: string): Tensor => input(name, ['batch', 'length'], 'int32');
  return {
    encoderIds: ids('encoderIds'),
    encoderLengths: input('encoderLengths', ['batch'], 'int32'),
    decoderIds: ids('decoderIds'),
    targetIds: ids('targetIds'),
    lengths: input('lengths', ['batch'], 'int32'),
    positions: input('positions', ['length'], 'int32'),
    keyPositions: input('keyPositions', [addDims('length', config.memoryTokens)], 'int32'),
  };
}

/** -ln p(x | z) of each passage, [B] nats. */
export function score(
  config: ModelConfig,
  parameter: ParameterLookup,
  inputs: BatchInputs,
  latentCode: Tensor,
  dropout: Dropout = noDropout,
): Tensor {
  const { decoderIds: tokenIds, targetIds, lengths, positions, keyPositions } = inputs;
  const conditioning = condition(config, parameter, latentCode);
  const { hidden } = decode(config, parameter, { tokenIds, positions, keyPositions }, conditioning, dropout);
  return reconstructionLoss(hidden, parameter('embedding'), targetIds, lengths, positions);
}

export function encodeBatch(
  config: ModelConfig,
  parameter: ParameterLookup,
  { encoderIds, encoderLengths, positions }: BatchInputs,
  dropout: Dropout = noDropout,
): Posterior {
  return encode(config, parameter, { tokenIds: encoderIds, lengths: encoderLengths, positions }, dropout);
}

/** `encoderFeeds` -> posteriorMean, posteriorLogVariance [B, Z]. */
export function buildEncoderGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const { mean, logVariance } = encodeBatch(config, parameter, batchInputs(config));
  return { outputs: { posteriorMean: mean, posteriorLogVariance: logVariance } };
}

/**
 * `passageFeeds` and epsilon [B, Z] -> reconstruction [B] and kl [B, Z] in nats, posteriorMean and
 * posteriorLogVariance [B, Z]. The -ELBO of a passage is reconstruction + sum_d kl.
 */
export function buildEvaluationGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const inputs = batchInputs(config);
  const posterior = encodeBatch(config, parameter, inputs);
  const latentCode = reparameterize(posterior, input('epsilon', ['batch', config.latentSize]));
  return {
    outputs: {
      reconstruction: score(config, parameter, inputs, latentCode),
      kl: klPerPassageAndDimension(posterior),
      posteriorMean: posterior.mean,
      posteriorLogVariance: posterior.logVariance,
    },
  };
}

/** `passageFeeds` (without encoderIds) and latentCode [B, Z] -> reconstruction [B] nats under any code. */
export function buildScoringGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const latentCode = input('latentCode', ['batch', config.latentSize]);
  return { outputs: { reconstruction: score(config, parameter, batchInputs(config), latentCode) } };
}
