import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dequantize, quantize } from '../../../src/model/checkpoint/quantization.ts';
import {
  encodeSafetensors,
  type FloatStored,
  type TensorMap,
} from '../../../src/model/checkpoint/safetensors.ts';
import {
  loadPretrainedNetwork,
  loadStarter,
  saveStarter,
  type Starter,
} from '../../../src/model/checkpoint/starterFolder.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { Tokenizer } from '../../../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../../src/model/tokenizer/training.ts';
import { modelConfig } from '../../../src/model/vae/network/config.ts';
import { initializeParameters, parameterShapes } from '../../../src/model/vae/network/parameters.ts';
import { TemporaryFolder } from '../corpus/temporaryFolder.ts';

const matrix = (data: readonly number[], rows: number): FloatStored => ({
  dataType: 'float32',
  data: Float32Array.from(data),
  shape: [rows, data.length / rows],
});

describe('weights in eight bits', () => {
  const roundTrip = (tensor: FloatStored): FloatStored =>
    dequantize('f', quantize(new Map([['w', tensor]])), new Map([['w', tensor.shape]])).get('w')!;

  it('are the nearest of 255 steps of each row, where rows differ in size', () => {
    const stored = quantize(new Map([['w', matrix([1.27, -0.632, 0.006, 12.7, 0.3, -12.7], 2)]]));
    // By hand: the first row's step is 0.01, the second one's 0.1.
    assert.deepEqual([...stored.get('w')!.data], [127, -63, 1, 127, 3, -127]);
    assert.deepEqual(stored.get('w.scale')!.shape, [2, 1]);
    const steps = [...stored.get('w.scale')!.data];
    assert.ok(Math.abs(steps[0]! - 0.01) < 1e-8 && Math.abs(steps[1]! - 0.1) < 1e-7, String(steps));
  });

  it('follow columns where columns differ in size', () => {
    const stored = quantize(new Map([['w', matrix([1.27, 127, 0.6, 60, -1.27, 30], 3)]]));
    assert.deepEqual(stored.get('w.scale')!.shape, [1, 2]);
  });

  it('are off by half a step at most, and vectors and zeros by nothing', () => {
    const random = Random.fromSeed(4);
    const tensor = matrix([...random.normals(40 * 30)], 40);
    const back = roundTrip(tensor);
    for (let row = 0; row < 40; row++) {
      const values = tensor.data.subarray(row * 30, row * 30 + 30);
      // The step of a row or of a column is at most that of the whole matrix.
      const step = Math.max(...tensor.data.map(Math.abs)) / 127;
      values.forEach((value, column) => {
        assert.ok(Math.abs(back.data[row * 30 + column]! - value) <= step / 2 + 1e-6);
      });
    }
    const vector: FloatStored = { dataType: 'float32', data: random.normals(7), shape: [7] };
    assert.deepEqual(roundTrip(vector), vector);
    assert.deepEqual(roundTrip(matrix([0, 0, 0, 0], 2)).data, new Float32Array(4));
  });
});

describe('the folder of a starter', () => {
  const folder = new TemporaryFolder();
  after(() => {
    folder.remove();
  });

  let starter: Starter;
  let path: string;
  before(async () => {
    const tokenizer = Tokenizer.fromJson(
      trainTokenizer(['a small starter of few words'], { vocabularySize: 300 }),
    );
    const config = modelConfig({
      vocabularySize: tokenizer.vocabularySize,
      ...{ latentSize: 4, width: 16, heads: 2, encoderLayers: 1, decoderLayers: 1 },
    });
    const parameters = initializeParameters(config, Random.fromSeed(1));
    starter = { config, tokenizer, parameters };
    path = join(folder.path, 'starter');
    await saveStarter(path, starter);
  });

  it('gives back shape, vocabulary and nearly the weights, in less than half the bytes', async () => {
    const loaded = await loadStarter(path);
    assert.deepEqual(loaded.config, starter.config);
    assert.deepEqual(loaded.tokenizer.toJson(), starter.tokenizer.toJson());
    let [error, energy, values] = [0, 0, 0];
    for (const [name, { data, shape }] of starter.parameters) {
      const back = loaded.parameters.get(name)!;
      assert.deepEqual(back.shape, shape);
      data.forEach((value, i) => {
        error += (back.data[i]! - value) ** 2;
        energy += value ** 2;
      });
      values += data.length;
    }
    assert.ok(error / energy < 1e-4, `${error / energy} of the energy is lost`);
    assert.ok(error > 0);
    const { length } = readFileSync(join(path, 'model.safetensors'));
    assert.ok(length < 0.5 * 4 * values, `${length} bytes for ${values} weights`);
  });

  /** Puts a file in place of another, with the hash that belongs to it, as whoever forges one would. */
  const forge = (name: string, content: Uint8Array): void => {
    const manifestPath = join(path, 'checkpoint.json');
    const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as { files: Record<string, object> };
    manifest.files[name] = {
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    };
    writeFileSync(manifestPath, JSON.stringify(manifest));
    writeFileSync(join(path, name), content);
  };
  const tensorsWith = (
    change: (tensors: Map<string, TensorMap extends ReadonlyMap<string, infer T> ? T : never>) => void,
  ) => {
    const tensors = new Map(quantize(starter.parameters));
    change(tensors);
    return Buffer.concat([...encodeSafetensors(tensors)]);
  };
  const refused = async (reason: string, message: RegExp): Promise<void> => {
    await assert.rejects(loadStarter(path), (error: Error & { reason: string }) => {
      assert.equal(error.reason, reason);
      assert.match(error.message, message);
      assert.match(error.message, /^The starter model cannot be used\. .*Install Variorum again/);
      return true;
    });
    await saveStarter(path, starter);
  };

  it('has a network that steers a language model without a tokenizer', async () => {
    const languageModel = { hash: 'ab'.repeat(32), width: 12, middleLayer: 3 };
    const config = modelConfig({ ...starter.config }, { languageModel });
    const steering = join(folder.path, 'steering');
    await saveStarter(steering, { config, parameters: initializeParameters(config, Random.fromSeed(2)) });
    const loaded = await loadPretrainedNetwork(steering);
    assert.deepEqual(loaded.config, config);
    assert.deepEqual([...loaded.parameters.keys()], [...parameterShapes(config).keys()]);
    await assert.rejects(loadStarter(steering), /cannot be used without it/);
    assert.deepEqual((await loadPretrainedNetwork(path)).config, starter.config);
  });

  it('is not there where it is not', async () => {
    await assert.rejects(loadStarter(join(folder.path, 'none')), { reason: 'model-missing' });
  });

  it('is refused where a byte was changed', async () => {
    const file = join(path, 'model.safetensors');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file, bytes);
    await refused('model-damaged', /not what was saved/);
  });

  it('is refused where the weights do not fit, however well the hash does', async () => {
    const matrices = [...parameterShapes(starter.config)].filter(([, shape]) => shape.length === 2);
    const [name, shape] = matrices[0]!;
    const scale = (data: Float32Array, scaleShape: readonly number[]): FloatStored => ({
      dataType: 'float32',
      data,
      shape: scaleShape,
    });
    const cases: [RegExp, (tensors: Map<string, FloatStored>) => void][] = [
      [/is missing or does not fit/, (tensors) => tensors.delete(name)],
      [/the scale of tensor/, (tensors) => tensors.delete(`${name}.scale`)],
      [/the scale of tensor/, (tensors) => tensors.set(`${name}.scale`, scale(new Float32Array(1), [1]))],
      [
        /the scale of tensor/,
        (tensors) =>
          tensors.set(`${name}.scale`, scale(new Float32Array(shape[0]!).fill(-1), [shape[0]!, 1])),
      ],
      [
        /values that are no numbers/,
        (tensors) =>
          tensors.set(`${name}.scale`, scale(new Float32Array(shape[0]!).fill(NaN), [shape[0]!, 1])),
      ],
      [/tensors of another model/, (tensors) => tensors.set('another', scale(new Float32Array(1), [1]))],
    ];
    for (const [message, change] of cases) {
      forge('model.safetensors', tensorsWith(change as Parameters<typeof tensorsWith>[0]));
      await refused('model-damaged', message);
    }
  });

  it('is refused where shape or vocabulary are not its own', async () => {
    forge('config.json', Buffer.from('{"width": 1e9}'));
    await refused('model-damaged', /config\.json/);
    forge('config.json', Buffer.from(JSON.stringify({ ...starter.config, vocabularySize: 299 })));
    await refused('model-damaged', /tokenizer of another model/);
    forge('tokenizer.json', Buffer.from('[]'));
    await refused('model-damaged', /tokenizer\.json/);
  });
});
