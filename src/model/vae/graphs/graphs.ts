import { multiplyDims } from '../../graph/dimensions.ts';
import { gradients } from '../../graph/gradients.ts';
import { broadcastTo, reduceSum } from '../../graph/ops/broadcasting.ts';
import { add, multiply, square, subtract } from '../../graph/ops/elementwise.ts';
import { reduceMean } from '../../graph/ops/reductions.ts';
import { reshape } from '../../graph/ops/shaping.ts';
import { input, type Graph, type Tensor } from '../../graph/tensor.ts';
import type { ModelConfig } from '../network/config.ts';
import { condition, decode } from '../network/decoder.ts';
import { type Dropout, noDropout } from '../network/dropout.ts';
import { encode } from '../network/encoder.ts';
import { parameterLeaves, type ParameterLookup } from '../network/parameterLeaves.ts';
import { klPerPassageAndDimension, type Posterior, reparameterize } from '../network/posterior.ts';
import { steeredQuery } from '../network/steering.ts';
import { passageInputs, type PassageInputs, passageTokens, targetTokens } from './passageInputs.ts';
import { ownNats, perPassage, steeredNats } from './reconstruction.ts';
import { allWords, candidateWords, type Competitors } from './vocabulary.ts';

/**
 * The graphs that measure passages without changing the model. Their inputs come from feeds.ts and steeringFeeds.ts;
 * writing is in decodingGraphs.ts, the training step in trainingGraph.ts. All of them take any batch and any length.
 */

/**
 * -ln p(x | z) of each passage, [B] nats.
 * @param competitors with a language model: the words that the softmax is over
 */
export function score(
  config: ModelConfig,
  parameter: ParameterLookup,
  inputs: PassageInputs,
  latentCode: Tensor,
  competitors: readonly Competitors[],
  dropout: Dropout = noDropout,
): Tensor {
  const { positions, keyPositions, states, targetIds } = inputs;
  const conditioning = condition(config, parameter, latentCode);
  const tokens = targetTokens(config, parameter, inputs);
  const { hidden } = decode(config, parameter, { tokens, positions, keyPositions }, conditioning, dropout);
  if (states === undefined) return perPassage(ownNats(hidden, parameter('embedding'), targetIds), inputs);
  const query = steeredQuery(parameter, states.hidden, hidden, conditioning.direct!);
  return perPassage(steeredNats(parameter, query, inputs, states.words, competitors), inputs);
}

/** @param kept [B, S], 0 or 1: tokens that the encoder may see */
export function encodeBatch(
  config: ModelConfig,
  parameter: ParameterLookup,
  inputs: PassageInputs,
  dropout: Dropout = noDropout,
  kept?: Tensor,
): Posterior {
  const { encoderLengths: lengths, encoderPositions: positions } = inputs;
  const tokens = passageTokens(config, parameter, inputs, kept);
  return encode(config, parameter, { tokens, lengths, positions }, dropout);
}

/** The encoder's inputs -> posteriorMean, posteriorLogVariance [B, Z]. */
export function buildEncoderGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const { mean, logVariance } = encodeBatch(config, parameter, passageInputs(config));
  return { outputs: { posteriorMean: mean, posteriorLogVariance: logVariance } };
}

/**
 * All inputs of passages, the vocabulary and epsilon [B, Z] -> reconstruction [B] and kl [B, Z] in nats, posteriorMean and
 * posteriorLogVariance [B, Z]. The -ELBO of a passage is reconstruction + sum_d kl.
 */
export function buildEvaluationGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const inputs = passageInputs(config);
  const posterior = encodeBatch(config, parameter, inputs);
  const latentCode = reparameterize(posterior, input('epsilon', ['batch', config.latentSize]));
  return {
    outputs: {
      reconstruction: score(config, parameter, inputs, latentCode, allWords(config)),
      kl: klPerPassageAndDimension(posterior),
      posteriorMean: posterior.mean,
      posteriorLogVariance: posterior.logVariance,
    },
  };
}

/** The decoder's inputs, the vocabulary and latentCode [B, Z] -> reconstruction [B] nats under any code. */
export function buildScoringGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const latentCode = input('latentCode', ['batch', config.latentSize]);
  const reconstruction = score(config, parameter, passageInputs(config), latentCode, allWords(config));
  return { outputs: { reconstruction } };
}

/**
 * What refinement climbs down (semi-amortized inference, Kim et al. 2018): how a code alone has to change to say its
 * passage better. The decoder's inputs, candidateOffsets, latentCode and posteriorMean [B, Z], noise [samples, B, Z] that
 * is added to the code, and the scalar pull -> loss [B] = reconstruction, mean over the samples, + pull |code - mean|²;
 * reconstruction [B]; gradient [B, Z] of each passage's loss.
 */
export function buildRefinementGraph(config: ModelConfig): Graph {
  const { parameter } = parameterLeaves(config);
  const codes = (name: string): Tensor => input(name, ['batch', config.latentSize]);
  const latentCode = codes('latentCode');
  const noise = input('noise', ['samples', 'batch', config.latentSize]);
  const inputs = repeated(passageInputs(config), 'samples');
  const drawn = reshape(add(latentCode, noise), [multiplyDims('samples', 'batch'), config.latentSize]);
  const nats = score(config, parameter, inputs, drawn, candidateWords(inputs.states?.words));
  const reconstruction = reduceMean(reshape(nats, ['samples', 'batch']), [0]);
  const distance = reduceSum(square(subtract(latentCode, codes('posteriorMean'))), [1]);
  const loss = add(reconstruction, multiply(input('pull', []), distance));
  const [gradient] = gradients(reduceSum(loss), [latentCode]);
  return { outputs: { loss, reconstruction, gradient: gradient! } };
}

/** The decoder's side of a batch, so many times one after the other. */
function repeated(inputs: PassageInputs, times: string): PassageInputs {
  const repeat = (x: Tensor): Tensor => {
    const [batch, ...rest] = x.shape;
    return reshape(broadcastTo(x, [times, ...x.shape]), [multiplyDims(times, batch!), ...rest]);
  };
  const { decoderIds, targetIds, lengths, states } = inputs;
  return {
    ...inputs,
    decoderIds: repeat(decoderIds),
    targetIds: repeat(targetIds),
    lengths: repeat(lengths),
    ...(states && { states: { ...states, hidden: repeat(states.hidden) } }),
  };
}
