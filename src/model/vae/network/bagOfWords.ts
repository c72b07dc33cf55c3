import { reduceSum } from '../../graph/ops/broadcasting.ts';
import { cast, less } from '../../graph/ops/comparison.ts';
import { crossEntropy } from '../../graph/ops/crossEntropy.ts';
import { add, multiply, subtract } from '../../graph/ops/elementwise.ts';
import { gatherRows } from '../../graph/ops/indexing.ts';
import { matmul } from '../../graph/ops/matrix.ts';
import { reshape, slice } from '../../graph/ops/shaping.ts';
import type { Tensor } from '../../graph/tensor.ts';
import type { BatchInputs } from '../graphs/graphs.ts';
import { type ParameterLookup, within } from './parameterLeaves.ts';

/**
 * The bag-of-words loss (Zhao et al. 2017, section 3.3): -sum_t ln p(x_t | z) where every token is guessed from the code
 * alone, whatever stands before it, so that the code has to know what the passage is about. p is the softmax of
 * (z W + b) E' with the output matrix E.
 *
 * With h = z W + b the sum is T ln sum_v exp(h E_v) - h sum_t E_(x_t): one row of logits for each passage serves all
 * of its tokens.
 * @param latentCode [B, Z]
 * @param outputMatrix [V, C]
 * @returns [B] nats; end marks count, padding does not
 */
export function bagOfWordsLoss(
  parameter: ParameterLookup,
  outputMatrix: Tensor,
  { targetIds, lengths, positions }: Pick<BatchInputs, 'targetIds' | 'lengths' | 'positions'>,
  latentCode: Tensor,
): Tensor {
  const part = within(parameter, 'auxiliary.bagOfWords');
  const hidden = add(matmul(latentCode, part('weight')), part('bias')); // [B, C]
  const batch = lengths.shape[0]!;
  const column = (x: Tensor): Tensor => reshape(x, [batch, 1]);
  const real = cast(less(positions, column(lengths)), 'float32'); // [B, T]
  const tokens = multiply(
    gatherRows(outputMatrix, targetIds),
    reshape(real, [batch, positions.shape[0]!, 1]),
  );
  const sum = reduceSum(tokens, [1], false); // [B, C]
  const count = cast(lengths, 'float32');

  // The cross entropy of any one token holds the normalizer; its own part is taken out again.
  const first = reshape(slice(targetIds, 1, 0, 1), [batch]);
  const ofFirst = crossEntropy(hidden, outputMatrix, first); // [B]
  const excess = subtract(multiply(column(count), gatherRows(outputMatrix, first)), sum); // [B, C]
  return add(multiply(count, ofFirst), reduceSum(multiply(hidden, excess), [1], false));
}
