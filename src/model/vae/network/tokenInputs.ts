import { multiply } from '../../graph/ops/elementwise.ts';
import { matmul } from '../../graph/ops/matrix.ts';
import { rmsNorm } from '../../graph/ops/normalization.ts';
import { concat } from '../../graph/ops/shaping.ts';
import { constant, type Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from './config.ts';
import type { ParameterLookup } from './parameterLeaves.ts';

/** What tokens enter the first layer of encoder and decoder as, [B, T, C]. */

/**
 * Without a language model: their rows of the model's embedding. The scale gives the entries a deviation of 1/2 while the
 * tied logits begin small (Vaswani et al. 2017, section 3.4); without it training took three times the steps.
 * @param embedded [B, T, C]
 */
export function ownTokens({ width }: ModelConfig, embedded: Tensor): Tensor {
  return multiply(embedded, constant(Math.sqrt(width)));
}

/**
 * In the encoder: the language model's states of a middle layer beside its embedding, both at unit size.
 * @param middle [B, T, D]
 * @param embedded [B, T, D]
 * @param kept [B, T, 1], 0 or 1: tokens of which neither is to be seen
 */
export function encoderTokens(
  config: ModelConfig,
  parameter: ParameterLookup,
  middle: Tensor,
  embedded: Tensor,
  kept?: Tensor,
): Tensor {
  const both = concat([unitRms(config, middle), unitRms(config, embedded)], 2);
  return matmul(kept === undefined ? both : multiply(both, kept), parameter('encoder.input'));
}

/**
 * In the decoder: the language model's last hidden states beside its embedding of the token before.
 * @param hidden [B, T, D]
 * @param embedded [B, T, D]
 */
export function decoderTokens(
  config: ModelConfig,
  parameter: ParameterLookup,
  hidden: Tensor,
  embedded: Tensor,
): Tensor {
  const both = concat([multiply(hidden, constant(HIDDEN_SCALE)), unitRms(config, embedded)], 2);
  return matmul(both, parameter('decoder.input'));
}

/** Entries of last hidden states, which their norm has a gain for, are about twice as large as those of unit size. */
const HIDDEN_SCALE = 0.5;

function unitRms({ normEpsilon }: ModelConfig, x: Tensor): Tensor {
  const gain = new Float32Array(x.shape.at(-1) as number).fill(1);
  return rmsNorm(x, constant(gain), normEpsilon);
}
