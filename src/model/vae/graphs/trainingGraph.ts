import { adamwStep, type AdamwOptions, momentNames } from '../../graph/adamw.ts';
import { gradients } from '../../graph/gradients.ts';
import { input, type Graph } from '../../graph/tensor.ts';
import type { ModelConfig } from '../network/config.ts';
import { maskedDropout, noDropout } from '../network/dropout.ts';
import { encodeBatch, score } from './graphs.ts';
import { objective } from './objective.ts';
import { passageInputs } from './passageInputs.ts';
import { candidateWords } from './vocabulary.ts';
import { parameterLeaves } from '../network/parameterLeaves.ts';
import { decays, type ParameterValues, parameterShapes } from '../network/parameters.ts';
import { klPerPassageAndDimension, reparameterize } from '../network/posterior.ts';

/** What the optimizer's moments decay by; 0.98 follows the few hundred steps of a short run better than 0.999. */
const ADAMW = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8 };

/** What of a recipe is part of the graph rather than fed to it. */
export interface StepOptions {
  gradientClip: number;
  weightDecay: number;
  /** Rate of the dropout in layers. */
  dropout?: number;
}

/**
 * One whole step of training: forward, backward, clipping to `gradientClip`, AdamW.
 *
 * Inputs: those of passages, with a language model encoderKept [B, S] and candidateOffsets, epsilon [B, Z], the masks of
 * dropout.ts unless its rate is 0, and the scalars beta, freeBits, klFloor, learningRate and step (from 1). Outputs:
 * trainingLoss and reconstruction (nats per passage), klPerDimension [Z], gradientNorm of the loss per token. Updates
 * every parameter and its two moments.
 */
export function buildTrainingGraph(config: ModelConfig, options: StepOptions): Graph {
  const { gradientClip, weightDecay, dropout: rate = 0 } = options;
  const { parameter, all } = parameterLeaves(config);
  const inputs = passageInputs(config);
  const dropout = rate === 0 ? noDropout : maskedDropout(config);
  const kept = inputs.states && input('encoderKept', ['batch', 'encoderLength']);
  const posterior = encodeBatch(config, parameter, inputs, dropout, kept);
  const latentCode = reparameterize(posterior, input('epsilon', ['batch', config.latentSize]));
  const { lossPerToken, ...outputs } = objective(
    score(config, parameter, inputs, latentCode, candidateWords(inputs.states?.words), dropout),
    klPerPassageAndDimension(posterior),
    inputs.lengths,
    { beta: input('beta', []), freeBits: input('freeBits', []), klFloor: input('klFloor', []) },
  );
  const gradientsOfAll = gradients(lossPerToken, [...all.values()]);
  const trained = [...all].map(([name, leaf], i) => ({
    name,
    parameter: leaf,
    gradient: gradientsOfAll[i]!,
    decays: decays(leaf.shape),
  }));
  const adamw: AdamwOptions = { ...ADAMW, clipNorm: gradientClip, weightDecay };
  const scalars = { learningRate: input('learningRate', []), step: input('step', []) };
  const { updates, gradientNorm } = adamwStep(trained, scalars, adamw);
  return { outputs: { ...outputs, gradientNorm }, updates };
}

export function initialMoments(config: ModelConfig): ParameterValues {
  const moments: ParameterValues = new Map();
  for (const [name, shape] of parameterShapes(config)) {
    const size = shape.reduce((product, dim) => product * dim, 1);
    const { first, second } = momentNames(name);
    moments.set(first, { dataType: 'float32', data: new Float32Array(size), shape });
    moments.set(second, { dataType: 'float32', data: new Float32Array(size), shape });
  }
  return moments;
}
