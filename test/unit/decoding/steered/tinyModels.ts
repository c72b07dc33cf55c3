import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matrixOf } from '../../../../src/model/languageModel/convert/quantizedMatrix.ts';
import { writeLanguageModel } from '../../../../src/model/languageModel/convert/convertGguf.ts';
import { LanguageModel } from '../../../../src/model/languageModel/languageModel.ts';
import type { LlamaShape } from '../../../../src/model/languageModel/llamaShape.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { pretrainedTokenizerJson } from '../../../../src/model/tokenizer/pretrainedTokenizerJson.ts';
import { modelConfig } from '../../../../src/model/vae/network/config.ts';
import type { ParameterValues } from '../../../../src/model/vae/network/parameters.ts';
import { BYTE_CHARACTERS } from '../../../../src/model/tokenizer/pretokenization.ts';

const SPACE = BYTE_CHARACTERS[0x20]!;
const LANGUAGE_WIDTH = 64;
const WORDS = ['the', 'cat', 'saw', 'dog', 'ran', 'melancholy', 'melon'];

/** Bytes, and words of several letters with a space before them, merged letter by letter. */
export function tinyTokenizer(): unknown {
  const tokens = ['<begin>', '<unused>', '<end>', ...BYTE_CHARACTERS];
  const merges: [string, string][] = [];
  for (const word of WORDS) {
    let left = SPACE;
    for (const letter of word) {
      if (!tokens.includes(left + letter)) {
        merges.push([left, letter]);
        tokens.push(left + letter);
      }
      left += letter;
    }
  }
  return pretrainedTokenizerJson(tokens, [0, 1, 2], merges);
}

/** A random language model of the Llama form with two layers. */
export async function tinyLanguageModel(seed: number): Promise<LanguageModel> {
  const tokenizer = tinyTokenizer();
  const { model } = tokenizer as { model: { vocab: Record<string, number> } };
  const shape: LlamaShape = {
    width: LANGUAGE_WIDTH,
    layers: 2,
    heads: 2,
    keyValueHeads: 1,
    headWidth: 32,
    feedForwardWidth: 96,
    vocabularySize: Object.keys(model.vocab).length,
    maximumPositions: 512,
    rotaryBase: 10_000,
    normEpsilon: 1e-5,
  };
  const { width, heads, keyValueHeads, headWidth, feedForwardWidth, vocabularySize } = shape;
  const sizes: readonly (readonly [RegExp, number, number])[] = [
    [/token_embd/, vocabularySize, width],
    [/attn_q\b/, heads * headWidth, width],
    [/attn_[kv]\b/, keyValueHeads * headWidth, width],
    [/attn_output/, width, heads * headWidth],
    [/ffn_(gate|up)/, feedForwardWidth, width],
    [/ffn_down/, width, feedForwardWidth],
  ];
  const random = Random.fromSeed(seed);
  const source = {
    has: (name: string) => !name.startsWith('output.'),
    vector: () => new Float32Array(width).fill(1),
    matrix: (name: string) => {
      const [, rows, columns] = sizes.find(([pattern]) => pattern.test(name))!;
      return matrixOf(
        random.normals(rows * columns).map((value) => value / Math.sqrt(columns)),
        [rows, columns],
      );
    },
  };
  const folder = await mkdtemp(join(tmpdir(), 'variorum-language-model-'));
  try {
    await writeLanguageModel(folder, source, {
      name: 'tiny',
      shape,
      marks: { document: 0, endOfTurn: 2 },
      tokenizer: JSON.stringify(tokenizer),
      source: { file: 'none', sha256: '0'.repeat(64) },
    });
    return await LanguageModel.open(folder, { threads: 1 });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Sizes of a steering network for `tinyLanguageModel`. */
export const TINY_STEERING = modelConfig(
  { vocabularySize: 286, latentSize: 8, width: 32, heads: 2, encoderLayers: 1, decoderLayers: 2 },
  { languageModel: { hash: '0'.repeat(64), width: LANGUAGE_WIDTH, middleLayer: 1 } },
);

/** A random steering network whose codes matter. */
export function tinySteering(seed: number, endBias = 5): ParameterValues {
  const { latentSize, width, memoryTokens, feedForwardSize, decoderLayers } = TINY_STEERING;
  const random = Random.fromSeed(seed);
  const parameters: ParameterValues = new Map();
  const add = (name: string, shape: number[], deviation: number, mean = 0): void => {
    const size = shape.reduce((product, dim) => product * dim, 1);
    const data = random.normals(size).map((value) => mean + deviation * value);
    parameters.set(name, { dataType: 'float32', data, shape });
  };
  const matrix = (name: string, rows: number, columns: number): void => {
    add(name, [rows, columns], 1 / Math.sqrt(rows));
  };
  matrix('decoder.input', 2 * LANGUAGE_WIDTH, width);
  for (let layer = 0; layer < decoderLayers; layer++) {
    const at = `decoder.layers.${layer}`;
    matrix(`${at}.latentVector`, latentSize, width);
    for (const kind of ['key', 'value']) matrix(`${at}.memory.${kind}`, latentSize, memoryTokens * width);
    for (const name of ['attentionNorm', 'feedForwardNorm']) add(`${at}.${name}`, [width], 0.1, 1);
    for (const name of ['query', 'key', 'value', 'output']) matrix(`${at}.attention.${name}`, width, width);
    for (const name of ['gate', 'up']) matrix(`${at}.feedForward.${name}`, width, feedForwardSize);
    matrix(`${at}.feedForward.down`, feedForwardSize, width);
  }
  add('decoder.norm', [width], 0.1, 1);
  matrix('steering.output', width, LANGUAGE_WIDTH);
  matrix('steering.latentCode', latentSize, LANGUAGE_WIDTH);
  add('steering.bias', [LANGUAGE_WIDTH], 0.1);
  add('steering.gain', [1], 0, 0.9);
  add('steering.end.weight', [LANGUAGE_WIDTH], 0.2);
  add('steering.end.bias', [1], 0, endBias);
  return parameters;
}
