import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSafetensors, type TensorMap } from '../../../../src/model/checkpoint/safetensors.ts';
import { type ModelConfig, modelConfig } from '../../../../src/model/vae/network/config.ts';
import { type ParameterValues, parameterShapes } from '../../../../src/model/vae/network/parameters.ts';
import {
  namedWords,
  type SteeringPassage,
  type Words,
} from '../../../../src/model/vae/graphs/steeringFeeds.ts';

const FOLDER = join(import.meta.dirname, '../../../fixtures/steering');
const NAME = 'tiny.safetensors';
const stored: TensorMap = parseSafetensors(NAME, readFileSync(join(FOLDER, NAME)));

interface Description {
  config: Record<string, number> & { languageWidth: number };
  beta: number;
  klFloor: Record<Softmax, number>;
}
const { config: sizes, ...objective } = JSON.parse(
  readFileSync(join(FOLDER, 'tiny.json'), 'utf8'),
) as Description;
const { languageWidth, ...network } = sizes;

type Softmax = 'full' | 'sampled';

/** What stands before the first token of every target. */
export const BOS = 0;
export { objective };

export const config: ModelConfig = modelConfig(network as unknown as Parameters<typeof modelConfig>[0], {
  languageModel: { hash: '0'.repeat(64), width: languageWidth, middleLayer: 1 },
});

/** A tensor that PyTorch wrote (bench/pretrain/parity.py). */
export function reference(name: string): { data: Float32Array; shape: readonly number[] } {
  const tensor = stored.get(name);
  if (tensor?.dataType !== 'float32') throw new Error(`the fixture has no ${name}`);
  return tensor;
}

export function whole(name: string): Int32Array {
  const tensor = stored.get(name);
  if (tensor?.dataType !== 'int32') throw new Error(`the fixture has no ${name}`);
  return tensor.data;
}

export const parameters: ParameterValues = new Map(
  [...parameterShapes(config)].map(([name, shape]) => {
    const { data, shape: found } = reference(`parameter.${name}`);
    if (String(found) !== String(shape)) throw new Error(`${name} is ${String(found)}`);
    return [name, { dataType: 'float32', data, shape }];
  }),
);
const surplus = [...stored.keys()].filter(
  (name) => name.startsWith('parameter.') && !parameters.has(name.slice('parameter.'.length)),
);
if (surplus.length > 0) throw new Error(`PyTorch has parameters of its own: ${surplus.join(', ')}`);

/** [V, D] */
export const embedding = reference('input.embedding').data;
export const epsilon = reference('input.epsilon').data;

function rows(name: string, row: number, count: number): Float32Array {
  const { data, shape } = reference(name);
  const [, length, width] = shape as [number, number, number];
  return data.slice(row * length * width, (row * length + count) * width);
}

function tokens(name: string, row: number, count: number): Int32Array {
  const columns = stored.get(name)!.shape[1]!;
  return whole(name).slice(row * columns, row * columns + count);
}

export const passages: readonly SteeringPassage[] = Array.from(whole('input.lengths'), (length, row) => {
  const targets = whole('input.targetLengths')[row]!;
  return {
    tokenIds: tokens('input.tokenIds', row, length),
    middle: rows('input.middle', row, length),
    targetIds: tokens('input.targetIds', row, targets),
    hidden: rows('input.hidden', row, targets + 1),
  };
});

/** Rows of the embedding: [n, D]. */
export function embeddingRows(ids: Iterable<number>): Float32Array {
  const found = [...ids];
  const result = new Float32Array(found.length * languageWidth);
  found.forEach((id, row) => {
    result.set(embedding.subarray(id * languageWidth, (id + 1) * languageWidth), row * languageWidth);
  });
  return result;
}

/** Takes a word out of the competition, without taking it from those that are looked up. */
const NOT_COMPETING = -1e9;

/** What the softmax is over: all words, or those that PyTorch was given, and beside them what the batch looks up. */
export function wordsOf(softmax: Softmax): Words {
  const V = config.vocabularySize;
  const competing =
    softmax === 'full' ? Int32Array.from({ length: V }, (_, id) => id) : whole('input.candidates');
  const raised = softmax === 'full' ? new Float32Array(V) : reference('input.offsets').data;
  const others = [...namedWords(passages, BOS)].filter((id) => !competing.includes(id));
  const ids = Int32Array.from([...competing, ...others]);
  return {
    ids,
    embeddings: embeddingRows(ids),
    offsets: Float32Array.from([...raised, ...others.map(() => NOT_COMPETING)]),
  };
}
