import type { Random } from '../../numerics/random.ts';
import type { ModelConfig } from './config.ts';

/**
 * The one list of what a model's parameters are: name, shape and how each begins. Graphs, checkpoints and the
 * optimizer all follow it. Matrices are stored [in, out], so that x W is the layer.
 */

export interface FloatTensor {
  dataType: 'float32';
  data: Float32Array;
  shape: readonly number[];
}

export type ParameterValues = Map<string, FloatTensor>;

interface ParameterSpec {
  name: string;
  shape: readonly number[];
  /** Standard deviation of the normal distribution that it begins with, or the constant it begins as. */
  start: { deviation: number } | { constant: number };
}

/**
 * What the latent code adds to a token's embedding begins small beside it (entries of 0.5): a
 * posterior that is still mostly noise would drown the tokens, and the decoder would not learn to read them.
 */
const LATENT_VECTOR_GAIN = 0.1;

/** A matrix that keeps the variance of what passes through it, times `gain` squared. */
function matrix(name: string, inputs: number, outputs: number, gain = 1): ParameterSpec {
  return { name, shape: [inputs, outputs], start: { deviation: gain / Math.sqrt(inputs) } };
}

function vector(name: string, size: number, value: number): ParameterSpec {
  return { name, shape: [size], start: { constant: value } };
}

/** The matrix through which states of the language model and its embedding of a token enter a stack. */
function inputParameters(prefix: string, { languageModel, width }: ModelConfig): ParameterSpec[] {
  return languageModel === null ? [] : [matrix(`${prefix}.input`, 2 * languageModel.width, width)];
}

/** One Transformer layer; `layers` scales what it adds to the residual stream (Radford et al. 2019). */
function layerParameters(prefix: string, config: ModelConfig, layers: number): ParameterSpec[] {
  const { width, feedForwardSize } = config;
  const residualGain = 1 / Math.sqrt(2 * layers);
  return [
    vector(`${prefix}.attentionNorm`, width, 1),
    matrix(`${prefix}.attention.query`, width, width),
    matrix(`${prefix}.attention.key`, width, width),
    matrix(`${prefix}.attention.value`, width, width),
    matrix(`${prefix}.attention.output`, width, width, residualGain),
    vector(`${prefix}.feedForwardNorm`, width, 1),
    matrix(`${prefix}.feedForward.gate`, width, feedForwardSize),
    matrix(`${prefix}.feedForward.up`, width, feedForwardSize),
    matrix(`${prefix}.feedForward.down`, feedForwardSize, width, residualGain),
  ];
}

function encoderParameters(config: ModelConfig): ParameterSpec[] {
  const { languageModel, width, poolingQueries, latentSize, encoderLayers } = config;
  const pooled = poolingQueries * config.poolingWidth;
  const layers = Array.from({ length: encoderLayers }, (_, layer) =>
    layerParameters(`encoder.layers.${layer}`, config, encoderLayers),
  );
  return [
    ...inputParameters('encoder', config),
    ...layers.flat(),
    vector('encoder.norm', width, 1),
    // A learned query times a key projection is one vector.
    matrix('encoder.pooling.score', width, poolingQueries),
    matrix('encoder.pooling.value', width, pooled),
    matrix('encoder.posteriorMean.weight', pooled, latentSize, languageModel === null ? 1 : 0.5),
    vector('encoder.posteriorMean.bias', latentSize, 0),
    matrix('encoder.posteriorLogVariance.weight', pooled, latentSize, 0.1),
    // A narrow posterior lets the decoder find the code useful before it has to fight its noise.
    vector('encoder.posteriorLogVariance.bias', latentSize, languageModel === null ? -2 : -3),
  ];
}

function decoderParameters(config: ModelConfig): ParameterSpec[] {
  const { width, latentSize, decoderLayers, memoryTokens } = config;
  const specs: ParameterSpec[] = inputParameters('decoder', config);
  for (let layer = 0; layer < decoderLayers; layer++) {
    const prefix = `decoder.layers.${layer}`;
    specs.push(matrix(`${prefix}.latentVector`, latentSize, width, LATENT_VECTOR_GAIN));
    if (memoryTokens > 0)
      specs.push(
        matrix(`${prefix}.memory.key`, latentSize, memoryTokens * width),
        matrix(`${prefix}.memory.value`, latentSize, memoryTokens * width),
      );
    specs.push(...layerParameters(prefix, config, decoderLayers));
  }
  specs.push(vector('decoder.norm', width, 1));
  return specs;
}

/**
 * What the decoder's result and the code add to the language model's last hidden state. It begins small beside it, so
 * that the language model's own choice is where training starts from.
 */
function steeringParameters(width: number, latentSize: number, languageWidth: number): ParameterSpec[] {
  return [
    matrix('steering.output', width, languageWidth, 0.2),
    { name: 'steering.latentCode', shape: [latentSize, languageWidth], start: { deviation: 0.02 } },
    vector('steering.bias', languageWidth, 0),
    vector('steering.gain', 1, 1),
    vector('steering.end.weight', languageWidth, 0),
    vector('steering.end.bias', 1, -2),
  ];
}

function embeddingParameters({ vocabularySize, width }: ModelConfig): ParameterSpec[] {
  // Tied logits, products with hidden states of norm sqrt(C), begin with a deviation of a half.
  const deviation = 0.5 / Math.sqrt(width);
  return [{ name: 'embedding', shape: [vocabularySize, width], start: { deviation } }];
}

function parameterSpecs(config: ModelConfig): ParameterSpec[] {
  const { languageModel, width, latentSize } = config;
  return [
    ...(languageModel === null ? embeddingParameters(config) : []),
    ...encoderParameters(config),
    ...decoderParameters(config),
    ...(languageModel === null ? [] : steeringParameters(width, latentSize, languageModel.width)),
  ];
}

/** Every parameter's name and shape, in the order in which they are initialised. */
export function parameterShapes(config: ModelConfig): Map<string, readonly number[]> {
  return new Map(parameterSpecs(config).map(({ name, shape }) => [name, shape]));
}

export function initializeParameters(config: ModelConfig, random: Random): ParameterValues {
  const values: ParameterValues = new Map();
  for (const { name, shape, start } of parameterSpecs(config)) {
    const size = shape.reduce((product, dim) => product * dim, 1);
    const data = 'constant' in start ? new Float32Array(size).fill(start.constant) : random.normals(size);
    if ('deviation' in start) for (let i = 0; i < size; i++) data[i]! *= start.deviation;
    values.set(name, { dataType: 'float32', data, shape });
  }
  return values;
}

/** Weight decay pulls matrices towards zero; gains and biases (vectors) are left alone. */
export function decays(shape: readonly unknown[]): boolean {
  return shape.length > 1;
}

export function parameterCount(config: ModelConfig): number {
  let total = 0;
  for (const shape of parameterShapes(config).values())
    total += shape.reduce((product, dim) => product * dim, 1);
  return total;
}
