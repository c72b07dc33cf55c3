import { multiplyDims } from '../../graph/dimensions.ts';
import { reduceSum } from '../../graph/ops/broadcasting.ts';
import { cast, greaterOrEqual, less } from '../../graph/ops/comparison.ts';
import { crossEntropy } from '../../graph/ops/crossEntropy.ts';
import { add, exp, log, maximum, multiply, subtract, where } from '../../graph/ops/elementwise.ts';
import { gatherRows } from '../../graph/ops/indexing.ts';
import { logNormalizer } from '../../graph/ops/logNormalizer.ts';
import { reshape } from '../../graph/ops/shaping.ts';
import { constant, type Dim, type Tensor } from '../../graph/tensor.ts';
import type { ParameterLookup } from '../network/parameterLeaves.ts';
import { endLogit } from '../network/steering.ts';
import type { PassageInputs } from './passageInputs.ts';
import type { Competitors } from './vocabulary.ts';

/** What a target costs: -ln p of its tokens and its end. */

/**
 * Without a language model, where the end is a token among the others: nats [B, T].
 * @param hidden [B, T, C] of the decoder
 * @param embedding [V, C]
 * @param targetIds int32 [B, T]
 */
export function ownNats(hidden: Tensor, embedding: Tensor, targetIds: Tensor): Tensor {
  const [batch, length, width] = hidden.shape as [Dim, Dim, Dim];
  const count = multiplyDims(batch, length);
  const nats = crossEntropy(reshape(hidden, [count, width]), embedding, reshape(targetIds, [count]));
  return reshape(nats, [batch, length]);
}

/**
 * With one: nats [B, T] under a softmax over the competing words and the end.
 * @param query [B, T, D] of `steeredQuery`
 * @param words [K, D], of which `targetIds` are rows
 */
export function steeredNats(
  parameter: ParameterLookup,
  query: Tensor,
  { targetIds, lengths, positions }: Pick<PassageInputs, 'targetIds' | 'lengths' | 'positions'>,
  words: Tensor,
  competitors: readonly Competitors[],
): Tensor {
  const [batch, length, width] = query.shape as [Dim, Dim, Dim];
  const rows = reshape(query, [multiplyDims(batch, length), width]);
  const ofWords = competitors
    .map(({ embedding, offsets }) => logNormalizer(rows, embedding, offsets))
    .reduce(logAddExp);
  const end = endLogit(parameter, query);
  const total = logAddExp(reshape(ofWords, [batch, length]), end);
  const ofTarget = reduceSum(multiply(query, gatherRows(words, targetIds)), [2]);
  const isEnd = greaterOrEqual(add(positions, constant(Int32Array.of(1), [])), column(lengths));
  return subtract(total, where(isEnd, end, ofTarget));
}

/** ln(e^a + e^b), exact where both are far from 0. */
function logAddExp(a: Tensor, b: Tensor): Tensor {
  const larger = maximum(a, b);
  return add(larger, log(add(exp(subtract(a, larger)), exp(subtract(b, larger)))));
}

/**
 * Sums the nats [B, T] of the positions that are no padding: [B].
 * @param lengths int32 [B]
 * @param positions int32 [T]
 */
export function perPassage(
  nats: Tensor,
  { lengths, positions }: Pick<PassageInputs, 'lengths' | 'positions'>,
): Tensor {
  const real = cast(less(positions, column(lengths)), 'float32'); // [B, T]
  return reduceSum(multiply(nats, real), [1]);
}

function column(lengths: Tensor): Tensor {
  return reshape(lengths, [lengths.shape[0]!, 1]);
}
