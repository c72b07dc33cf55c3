import { Random } from '../../../../src/model/numerics/random.ts';
import { modelConfig } from '../../../../src/model/vae/network/config.ts';
import type { ParameterValues } from '../../../../src/model/vae/network/parameters.ts';
import { TINY_SHAPE } from '../../languageModel/tinyLanguageModel.ts';

const LANGUAGE_WIDTH = TINY_SHAPE.width;

/** Sizes of a steering network for `tinyLanguageModel`. */
export const TINY_STEERING = modelConfig(
  {
    vocabularySize: TINY_SHAPE.vocabularySize,
    latentSize: 8,
    width: 32,
    heads: 2,
    encoderLayers: 1,
    decoderLayers: 2,
  },
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
