import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertGguf } from '../../../src/model/languageModel/convert/convertGguf.ts';
import { LanguageModel } from '../../../src/model/languageModel/languageModel.ts';
import type { LlamaShape } from '../../../src/model/languageModel/llamaShape.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { BYTE_CHARACTERS } from '../../../src/model/tokenizer/pretokenization.ts';
import { pretrainedTokenizerJson } from '../../../src/model/tokenizer/pretrainedTokenizerJson.ts';
import { encode, type Encoded, ggufBytes, type Kind, type Metadata, type WrittenFile } from './ggufWriter.ts';

const SPACE = BYTE_CHARACTERS[0x20]!;
const WORDS = ['the', 'cat', 'saw', 'dog', 'ran', 'melancholy', 'melon'];
const CONTROL = 3;
const NORMAL = 1;

/** Three marks, the bytes, and words of several letters with a space before them, merged letter by letter. */
const { tokens, merges } = tinyVocabulary();

function tinyVocabulary(): { tokens: readonly string[]; merges: readonly string[] } {
  const tokens = ['<|endoftext|>', '<|im_start|>', '<|im_end|>', ...BYTE_CHARACTERS];
  const merges: string[] = [];
  for (const word of WORDS) {
    let left = SPACE;
    for (const letter of word) {
      if (!tokens.includes(left + letter)) {
        merges.push(`${left} ${letter}`);
        tokens.push(left + letter);
      }
      left += letter;
    }
  }
  return { tokens, merges };
}

/** The tokenizer.json that its vocabulary becomes. */
export function tinyTokenizer(): unknown {
  return pretrainedTokenizerJson(
    tokens,
    [0, 1, 2],
    merges.map((merge) => merge.split(' ') as [string, string]),
  );
}

export const TINY_SHAPE: LlamaShape = {
  width: 64,
  layers: 2,
  heads: 2,
  keyValueHeads: 1,
  headWidth: 32,
  feedForwardWidth: 96,
  vocabularySize: tokens.length,
  maximumPositions: 512,
  rotaryBase: 10_000,
  normEpsilon: 1e-5,
};

export const TINY_METADATA: Metadata = {
  'general.architecture': 'llama',
  'general.license': 'none',
  'llama.block_count': TINY_SHAPE.layers,
  'llama.context_length': TINY_SHAPE.maximumPositions,
  'llama.embedding_length': TINY_SHAPE.width,
  'llama.feed_forward_length': TINY_SHAPE.feedForwardWidth,
  'llama.attention.head_count': TINY_SHAPE.heads,
  'llama.attention.head_count_kv': TINY_SHAPE.keyValueHeads,
  'llama.rope.freq_base': { float: TINY_SHAPE.rotaryBase },
  'llama.attention.layer_norm_rms_epsilon': { float: TINY_SHAPE.normEpsilon },
  'tokenizer.ggml.model': 'gpt2',
  'tokenizer.ggml.pre': 'smollm',
  'tokenizer.ggml.tokens': tokens,
  'tokenizer.ggml.token_type': tokens.map((_, id) => (id < 3 ? CONTROL : NORMAL)),
  'tokenizer.ggml.merges': merges,
};

export interface TinyGguf {
  readonly file: WrittenFile;
  /** What the bytes of each tensor mean. */
  readonly weights: ReadonlyMap<string, Encoded['values']>;
}

/** A random language model of the Llama form with two layers. */
export function tinyGguf(
  seed: number,
  kindOf: (tensor: string) => Kind = () => 'F32',
  { ownOutput = false, randomGains = false } = {},
): TinyGguf {
  const { width, layers, heads, keyValueHeads, headWidth, feedForwardWidth, vocabularySize } = TINY_SHAPE;
  const random = Random.fromSeed(seed);
  const gains = Random.fromSeed(seed + 1);
  const weights = new Map<string, Float64Array>();
  const tensors: WrittenFile['tensors'][number][] = [];
  const add = (name: string, shape: readonly number[], values: Float32Array): void => {
    const kind = shape.length === 1 ? 'F32' : kindOf(name);
    const { bytes, values: meant } = encode(kind, values);
    weights.set(name, meant);
    tensors.push({ name, shape, kind, bytes });
  };
  const matrix = (name: string, rows: number, columns: number): void => {
    const values = random.normals(rows * columns).map((value) => value / Math.sqrt(columns));
    add(name, [rows, columns], values);
  };
  const gain = (name: string): void => {
    const values = gains.normals(width).map((value) => (randomGains ? 1 + 0.1 * value : 1));
    add(name, [width], values);
  };
  matrix('token_embd.weight', vocabularySize, width);
  for (let layer = 0; layer < layers; layer++) {
    const at = `blk.${layer}`;
    gain(`${at}.attn_norm.weight`);
    matrix(`${at}.attn_q.weight`, heads * headWidth, width);
    for (const name of ['attn_k', 'attn_v']) matrix(`${at}.${name}.weight`, keyValueHeads * headWidth, width);
    matrix(`${at}.attn_output.weight`, width, heads * headWidth);
    gain(`${at}.ffn_norm.weight`);
    for (const name of ['ffn_gate', 'ffn_up']) matrix(`${at}.${name}.weight`, feedForwardWidth, width);
    matrix(`${at}.ffn_down.weight`, width, feedForwardWidth);
  }
  gain('output_norm.weight');
  if (ownOutput) matrix('output.weight', vocabularySize, width);
  return { file: { metadata: TINY_METADATA, tensors }, weights };
}

/** A folder of its own with a GGUF file in it, converted where that is possible. */
export class TinyFolder {
  readonly path: string;
  readonly gguf: string;
  readonly model: string;

  private constructor(path: string) {
    this.path = path;
    this.gguf = join(path, 'tiny.gguf');
    this.model = join(path, 'model');
  }

  static async create(bytes: Buffer): Promise<TinyFolder> {
    const folder = new TinyFolder(await mkdtemp(join(tmpdir(), 'variorum-language-model-')));
    await writeFile(folder.gguf, bytes);
    return folder;
  }

  convert(): ReturnType<typeof convertGguf> {
    return convertGguf(this.gguf, this.model);
  }

  open(): Promise<LanguageModel> {
    return LanguageModel.open(this.model, { threads: 1 });
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true });
  }
}

export async function openTiny({ file }: TinyGguf): Promise<LanguageModel> {
  const folder = await TinyFolder.create(ggufBytes(file));
  try {
    await folder.convert();
    return await folder.open();
  } finally {
    await folder.remove();
  }
}

export function tinyLanguageModel(seed: number): Promise<LanguageModel> {
  return openTiny(tinyGguf(seed));
}
