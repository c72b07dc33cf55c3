import { shown, unsupported } from '../languageModelError.ts';
import { type LlamaShape, llamaShapeSchema } from '../llamaShape.ts';
import type { GgufFile, GgufTensor } from './ggufFile.ts';

/** Longer texts are of no use here, and the rotation of each position is stored. */
const MAX_POSITIONS = 2048;

export const LAYER_TENSORS = {
  attentionNorm: 'attn_norm',
  query: 'attn_q',
  key: 'attn_k',
  value: 'attn_v',
  attentionOutput: 'attn_output',
  feedForwardNorm: 'ffn_norm',
  gate: 'ffn_gate',
  up: 'ffn_up',
  down: 'ffn_down',
} as const;

export type LayerTensor = keyof typeof LAYER_TENSORS;

export function layerTensorName(layer: number, tensor: LayerTensor): string {
  return `blk.${layer}.${LAYER_TENSORS[tensor]}.weight`;
}

export const EMBEDDING = 'token_embd.weight';
export const OUTPUT_NORM = 'output_norm.weight';
/** Present where the output layer is not the embedding. */
export const OUTPUT = 'output.weight';

/**
 * The sizes of the model in a GGUF file, whose tensors are exactly those of the Llama form.
 * @throws LanguageModelError unsupported, with the one thing that does not fit
 */
export function readLlamaShape(file: GgufFile): LlamaShape {
  const { metadata, name } = file;
  const architecture = metadata.get('general.architecture');
  if (architecture !== 'llama')
    throw unsupported(name, `its architecture is ${shown(String(architecture))}, not "llama"`);
  const number = (key: string, otherwise?: number): number => {
    const value = metadata.get(`llama.${key}`) ?? otherwise;
    if (typeof value !== 'number') throw unsupported(name, `it does not state llama.${key}`);
    return value;
  };
  const scaling = metadata.get('llama.rope.scaling.type');
  if (scaling !== undefined && scaling !== 'none') throw unsupported(name, 'its rotary positions are scaled');
  if (number('expert_count', 0) > 0) throw unsupported(name, 'it is a mixture of experts');
  const width = number('embedding_length');
  const heads = number('attention.head_count');
  const headWidth = number('attention.key_length', width / heads);
  if (number('attention.value_length', headWidth) !== headWidth)
    throw unsupported(name, 'its keys and values differ in width');
  if (number('rope.dimension_count', headWidth) !== headWidth)
    throw unsupported(name, 'it rotates only a part of each head');
  const embedding = file.tensors.get(EMBEDDING);
  const parsed = llamaShapeSchema.safeParse({
    width,
    layers: number('block_count'),
    heads,
    keyValueHeads: number('attention.head_count_kv', heads),
    headWidth,
    feedForwardWidth: number('feed_forward_length'),
    vocabularySize: embedding?.shape[0] ?? 0,
    maximumPositions: Math.min(MAX_POSITIONS, number('context_length')),
    rotaryBase: number('rope.freq_base', 10_000),
    // Stored in single precision: 1e-5 comes back as 9.999999747378752e-6.
    normEpsilon: Number(number('attention.layer_norm_rms_epsilon').toPrecision(7)),
  });
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw unsupported(name, `its sizes do not fit (${[...path.map(String), message].join(': ')})`);
  }
  checkTensors(file, parsed.data);
  return parsed.data;
}

function checkTensors({ name, tensors }: GgufFile, shape: LlamaShape): void {
  const expected = expectedTensors(shape);
  for (const [tensor, sizes] of expected) {
    const found: GgufTensor | undefined = tensors.get(tensor);
    if (found === undefined) throw unsupported(name, `it has no tensor ${tensor}`);
    if (found.shape.join() !== sizes.join())
      throw unsupported(name, `tensor ${tensor} is ${found.shape.join('x')}, not ${sizes.join('x')}`);
  }
  for (const tensor of tensors.keys())
    if (!expected.has(tensor) && tensor !== OUTPUT)
      throw unsupported(name, `it has a tensor ${shown(tensor)}, which the Llama form does not have`);
  const output = tensors.get(OUTPUT);
  if (output !== undefined && output.shape.join() !== [shape.vocabularySize, shape.width].join())
    throw unsupported(name, `tensor ${OUTPUT} does not have the shape of the embedding`);
}

function expectedTensors(shape: LlamaShape): Map<string, readonly number[]> {
  const { width, layers, heads, keyValueHeads, headWidth, feedForwardWidth, vocabularySize } = shape;
  const perLayer: Record<LayerTensor, readonly number[]> = {
    attentionNorm: [width],
    query: [heads * headWidth, width],
    key: [keyValueHeads * headWidth, width],
    value: [keyValueHeads * headWidth, width],
    attentionOutput: [width, heads * headWidth],
    feedForwardNorm: [width],
    gate: [feedForwardWidth, width],
    up: [feedForwardWidth, width],
    down: [width, feedForwardWidth],
  };
  const expected = new Map<string, readonly number[]>([
    [EMBEDDING, [vocabularySize, width]],
    [OUTPUT_NORM, [width]],
  ]);
  for (let layer = 0; layer < layers; layer++)
    for (const [tensor, sizes] of Object.entries(perLayer))
      expected.set(layerTensorName(layer, tensor as LayerTensor), sizes);
  return expected;
}
