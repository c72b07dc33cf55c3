import assert from 'node:assert/strict';
import { CheckpointError, type CheckpointReason } from '../../../src/model/checkpoint/checkpointError.ts';
import {
  encodeSafetensors,
  headerLength,
  parseSafetensors,
  type TensorMap,
} from '../../../src/model/checkpoint/safetensors.ts';
import { Random } from '../../../src/model/numerics/random.ts';

const sample: TensorMap = new Map([
  ['weight', { dataType: 'float32', data: Float32Array.of(1, -2.5, 3e-38, 0, 5, 6), shape: [2, 3] }],
  ['empty', { dataType: 'float32', data: new Float32Array(0), shape: [0, 4] }],
  ['scalar', { dataType: 'float32', data: Float32Array.of(7), shape: [] }],
  ['ids', { dataType: 'int32', data: Int32Array.of(1, -2, 3), shape: [3] }],
  ['__proto__', { dataType: 'int32', data: Int32Array.of(9), shape: [1] }],
]);

function encoded(tensors: TensorMap): Uint8Array {
  return Buffer.concat([...encodeSafetensors(tensors)]);
}

/** A file with any header and any values. */
function file(header: string, values: number): Uint8Array {
  const json = Buffer.from(header);
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([start, json, Buffer.alloc(values)]);
}

function refuses(bytes: Uint8Array, reason: CheckpointReason, message: RegExp): void {
  assert.throws(
    () => parseSafetensors('model.safetensors', bytes),
    (error) => error instanceof CheckpointError && error.reason === reason && message.test(error.message),
  );
}

describe('safetensors', () => {
  it('gives back what it was given', () => {
    assert.deepEqual(parseSafetensors('m', encoded(sample)), sample);
    assert.deepEqual(parseSafetensors('m', encoded(new Map())), new Map());
  });

  it('writes the layout of the specification', () => {
    const bytes = encoded(new Map([['a', { dataType: 'float32', data: Float32Array.of(1), shape: [1] }]]));
    const json = '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    assert.equal(bytes[0], Math.ceil(json.length / 8) * 8);
    assert.equal(
      Buffer.from(bytes.subarray(8, 8 + bytes[0]))
        .toString()
        .trimEnd(),
      json,
    );
    assert.deepEqual([...bytes.subarray(8 + bytes[0])], [0, 0, 0x80, 0x3f]);
  });

  it('reads values that a header of odd length leaves unaligned, and ignores metadata', () => {
    const header = '{"__metadata__":{"format":"pt"},"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}';
    for (const padding of ['', ' ', '  ', '   ']) {
      const bytes = file(header + padding, 4);
      bytes[bytes.length - 4] = 5;
      assert.deepEqual([...parseSafetensors('m', bytes).get('a')!.data], [5]);
    }
  });

  it('refuses a file cut off at any byte, and one with something appended', () => {
    const bytes = encoded(sample);
    for (let length = 0; length < bytes.length; length++)
      assert.throws(() => parseSafetensors('m', bytes.subarray(0, length)), CheckpointError);
    refuses(Buffer.concat([bytes, Buffer.alloc(4)]), 'model-damaged', /appended/);
  });

  it('refuses entries that lie', () => {
    const entry = (name: string, shape: string, offsets: string, dtype = 'F32'): string =>
      `"${name}":{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;
    refuses(file(`{${entry('a', '[2]', '[0,4]')}}`, 4), 'model-foreign', /shape/);
    refuses(file(`{${entry('a', '[1]', '[0,4]', 'BF16')}}`, 4), 'model-foreign', /BF16/);
    refuses(file(`{${entry('a', '[-1]', '[0,4]')}}`, 4), 'model-foreign', /malformed/);
    refuses(file(`{${entry('a', '[1.5]', '[0,6]')}}`, 6), 'model-foreign', /malformed/);
    refuses(file(`{${entry('a', '[1]', '[4,0]')}}`, 4), 'model-foreign', /shape/);
    refuses(
      file(`{${entry('a', '[1073741824,1073741824,1073741824]', '[0,0]')}}`, 0),
      'model-foreign',
      /shape/,
    );
    refuses(
      file(`{${entry('a', '[1]', '[0,4]')},${entry('b', '[1]', '[0,4]')}}`, 4),
      'model-foreign',
      /overlaps/,
    );
    refuses(
      file(`{${entry('a', '[1]', '[0,4]')},${entry('b', '[1]', '[8,12]')}}`, 12),
      'model-foreign',
      /gap/,
    );
    refuses(
      file(`{${entry('a', '[1]', '[0,4]')},${entry('a', '[1]', '[0,4]')}}`, 4),
      'model-foreign',
      /twice/,
    );
    refuses(
      file(`{${entry('a', '[1]', '[0,4]')},${entry('\\u0061', '[1]', '[0,4]')}}`, 4),
      'model-foreign',
      /twice/,
    );
    refuses(file(`{${entry('a', '[4]', '[0,16]')}}`, 8), 'model-damaged', /cut off/);
    refuses(file('[]', 0), 'model-foreign', /JSON/);
    refuses(file(' {}', 0), 'model-foreign', /JSON/);
    refuses(file('null', 0), 'model-foreign', /JSON/);
    refuses(file('\u0000\u0001', 0), 'model-foreign', /JSON/);
    refuses(Buffer.from('%PDF-1.7 this is another kind of file'), 'model-foreign', /header/);
  });

  it('refuses an impossible size before anything of that size is allocated', () => {
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(2n ** 63n);
    assert.throws(() => headerLength('m', start, 2 ** 20), /impossible/);
    assert.throws(
      () => headerLength('m', start, 2 ** 40),
      (error) => error instanceof CheckpointError && error.reason === 'model-too-large',
    );
  });

  it('refuses values that are not finite', () => {
    for (const value of [NaN, Infinity, -Infinity])
      refuses(
        encoded(new Map([['a', { dataType: 'float32', data: Float32Array.of(0, value), shape: [2] }]])),
        'model-damaged',
        /no numbers/,
      );
  });

  it('either refuses a file with changed bytes with its own error, or reads tensors that fit the file', () => {
    const random = Random.fromSeed(1);
    const whole = encoded(sample);
    let refused = 0;
    for (let round = 0; round < 3000; round++) {
      const bytes = Uint8Array.from(whole);
      for (let changes = 1 + random.below(3); changes > 0; changes--)
        bytes[random.below(bytes.length)] = random.below(256);
      try {
        let total = 0;
        for (const tensor of parseSafetensors('m', bytes).values()) total += tensor.data.byteLength;
        assert.ok(total <= bytes.length);
      } catch (error) {
        assert.ok(error instanceof CheckpointError, String(error));
        refused++;
      }
    }
    assert.ok(refused > 1000, `${refused} refused`);
  });

  it('survives a header of nothing but brackets and strings without end', () => {
    for (const header of ['{"a":'.repeat(100_000), '['.repeat(500_000), `{"${'a'.repeat(1_000_000)}":1}`])
      refuses(file(header, 0), 'model-foreign', /JSON|malformed/);
  });

  it('cannot be made to write what it would not read', () => {
    const wrong = { dataType: 'float32', data: new Float32Array(3), shape: [2] } as const;
    assert.throws(() => encoded(new Map([['a', wrong]])), RangeError);
    assert.throws(() => encoded(new Map([['__metadata__', { ...wrong, shape: [3] }]])), RangeError);
  });
});
