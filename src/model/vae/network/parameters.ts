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
  /** Kept by the training step in another way than by gradients. */
  isStatistic?: true;
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

function statistic(name: string, size: number, value: number): ParameterSpec {
  return { ...vector(name, size, value), isStatistic: true };
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
  const { width, heads, latentSize, encoderLayers } = config;
  const layers = Array.from({ length: encoderLayers }, (_, layer) =>
    layerParameters(`encoder.layers.${layer}`, config, encoderLayers),
  );
  const pooling: ParameterSpec[] =
    config.pooling === 'mean'
      ? []
      : [
          // A learned query for each head times a key projection is one vector for each head.
          matrix('encoder.pooling.score', width, heads),
          matrix('encoder.pooling.value', width, width),
        ];
  return [
    ...layers.flat(),
    vector('encoder.norm', width, 1),
    ...pooling,
    matrix('encoder.posteriorMean.weight', width, latentSize),
    vector('encoder.posteriorMean.bias', latentSize, 0),
    ...(config.batchNormGain === 0
      ? []
      : [
          statistic('encoder.posteriorMean.runningMean', latentSize, 0),
          statistic('encoder.posteriorMean.runningVariance', latentSize, 1),
        ]),
    matrix('encoder.posteriorLogVariance.weight', width, latentSize, 0.1),
    // A narrow posterior lets the decoder find the code useful before it has to fight its noise.
    vector('encoder.posteriorLogVariance.bias', latentSize, -2),
  ];
}

function decoderParameters(config: ModelConfig): ParameterSpec[] {
  const { width, latentSize, decoderLayers, memoryTokens } = config;
  const specs: ParameterSpec[] = [];
  if (config.latentVector === 'input')
    specs.push(matrix('decoder.latentVector', latentSize, width, LATENT_VECTOR_GAIN));
  for (let layer = 0; layer < decoderLayers; layer++) {
    const prefix = `decoder.layers.${layer}`;
    if (config.latentVector === 'everyLayer')
      specs.push(matrix(`${prefix}.latentVector`, latentSize, width, LATENT_VECTOR_GAIN));
    if (memoryTokens > 0)
      specs.push(
        matrix(`${prefix}.memory.key`, latentSize, memoryTokens * width),
        matrix(`${prefix}.memory.value`, latentSize, memoryTokens * width),
      );
    // Zeros: every norm begins as it is without a code.
    if (config.latentScale)
      specs.push({
        name: `${prefix}.latentScale`,
        shape: [latentSize, 2 * width],
        start: { constant: 0 },
      });
    specs.push(...layerParameters(prefix, config, decoderLayers));
  }
  specs.push(vector('decoder.norm', width, 1));
  return specs;
}

function parameterSpecs(config: ModelConfig): ParameterSpec[] {
  const { vocabularySize, width } = config;
  const embedding = (name: string): ParameterSpec => ({
    name,
    shape: [vocabularySize, width],
    // Tied logits, products with hidden states of norm sqrt(C), begin with a deviation of a half.
    start: { deviation: 0.5 / Math.sqrt(width) },
  });
  return [
    embedding('embedding'),
    ...(config.sharedEmbedding ? [] : [embedding('encoder.embedding')]),
    ...(config.tiedOutput ? [] : [embedding('decoder.output')]),
    ...encoderParameters(config),
    ...decoderParameters(config),
  ];
}

/**
 * What a training step has beside the model: the layer that guesses a passage's words from its code (bagOfWords.ts).
 * Its logits come from the model's output matrix.
 */
function auxiliarySpecs({ latentSize, width }: ModelConfig): ParameterSpec[] {
  return [
    matrix('auxiliary.bagOfWords.weight', latentSize, width),
    vector('auxiliary.bagOfWords.bias', width, 0),
  ];
}

function shapesOf(specs: readonly ParameterSpec[]): Map<string, readonly number[]> {
  return new Map(specs.map(({ name, shape }) => [name, shape]));
}

/** Every parameter's name and shape, in the order in which they are initialised. */
export function parameterShapes(config: ModelConfig): Map<string, readonly number[]> {
  return shapesOf(parameterSpecs(config));
}

/** The same for what training needs and the model does not. */
export function auxiliaryShapes(config: ModelConfig): Map<string, readonly number[]> {
  return shapesOf(auxiliarySpecs(config));
}

/** What gradients change: `parameterShapes` without the running statistics. */
export function trainedShapes(config: ModelConfig): Map<string, readonly number[]> {
  return shapesOf(parameterSpecs(config).filter(({ isStatistic }) => isStatistic !== true));
}

/** Fresh parameters; with `only`, fresh values for the names that it accepts (a decoder reset, say). */
export function initializeParameters(
  config: ModelConfig,
  random: Random,
  only: (name: string) => boolean = () => true,
): ParameterValues {
  return initialize(
    parameterSpecs(config).filter(({ name }) => only(name)),
    random,
  );
}

export function initializeAuxiliary(config: ModelConfig, random: Random): ParameterValues {
  return initialize(auxiliarySpecs(config), random);
}

function initialize(specs: readonly ParameterSpec[], random: Random): ParameterValues {
  const values: ParameterValues = new Map();
  for (const { name, shape, start } of specs) {
    const size = shape.reduce((product, dim) => product * dim, 1);
    const data = 'constant' in start ? new Float32Array(size).fill(start.constant) : random.normals(size);
    if ('deviation' in start) for (let i = 0; i < size; i++) data[i]! *= start.deviation;
    values.set(name, { dataType: 'float32', data, shape });
  }
  return values;
}

/** Weight decay pulls matrices towards zero; gains and biases (vectors) are left alone. */
export function decays(shape: readonly number[]): boolean {
  return shape.length > 1;
}

export function parameterCount(config: ModelConfig): number {
  let total = 0;
  for (const shape of parameterShapes(config).values())
    total += shape.reduce((product, dim) => product * dim, 1);
  return total;
}

/** What the decoder has of its own; an embedding that the encoder reads too is not among it. */
export function isDecoderParameter(name: string): boolean {
  return name.startsWith('decoder.');
}
