import { add, multiply } from '../../graph/ops/elementwise.ts';
import { matmul } from '../../graph/ops/matrix.ts';
import { reshape } from '../../graph/ops/shaping.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { type ParameterLookup, within } from './parameterLeaves.ts';

/**
 * How a latent code steers a frozen language model: p(word | text so far, code) is the softmax of E q with
 * q = gain h + g s, where h is the language model's last hidden state, E its embedding, s what the decoder and the code
 * make of the place, and g the strength. The end of a passage, which the language model never saw, has a logit of its own.
 */

/** What the code alone adds at every position: [B, D]. */
export function directSteering(parameter: ParameterLookup, latentCode: Tensor): Tensor {
  return add(matmul(latentCode, parameter('latentCode')), parameter('bias'));
}

/**
 * q at every position.
 * @param languageHidden [B, T, D]: h
 * @param decoded [B, T, C]: the decoder's result there
 * @param direct [B, D], of `directSteering`
 * @param strength scalar; 1 where it is left out, as in training
 * @returns [B, T, D]
 */
export function steeredQuery(
  parameter: ParameterLookup,
  languageHidden: Tensor,
  decoded: Tensor,
  direct: Tensor,
  strength?: Tensor,
): Tensor {
  const part = within(parameter, 'steering');
  const [batch, width] = direct.shape;
  const steering = add(matmul(decoded, part('output')), reshape(direct, [batch!, 1, width!]));
  const scaled = strength === undefined ? steering : multiply(steering, strength);
  return add(multiply(languageHidden, part('gain')), scaled);
}

/** The logit of the passage's end at every position: [B, T, D] -> [B, T]. */
export function endLogit(parameter: ParameterLookup, query: Tensor): Tensor {
  const end = within(parameter, 'steering.end');
  const [batch, length, width] = query.shape;
  const logits = matmul(query, reshape(end('weight'), [width!, 1])); // [B, T, 1]
  return add(reshape(logits, [batch!, length!]), end('bias'));
}
