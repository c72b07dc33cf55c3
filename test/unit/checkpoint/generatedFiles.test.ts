import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import * as z from 'zod';
import { CheckpointError } from '../../../src/model/checkpoint/checkpointError.ts';
import { encodeSafetensors, parseSafetensors } from '../../../src/model/checkpoint/safetensors.ts';
import { encodePassages, parsePassages } from '../../../src/model/checkpoint/storedPassages.ts';
import { parseSliderFits, parseSliders } from '../../../src/model/checkpoint/storedSliders.ts';
import { parseModelConfig } from '../../../src/model/vae/network/config.ts';
import { CHEAP_CASES, damage, damaged } from '../../generatedCases.ts';

/** Gives what was read, or the typed error that refuses it; anything else fails. */
function readOrRefused<Value>(read: () => Value): Value | CheckpointError {
  try {
    return read();
  } catch (error) {
    if (error instanceof CheckpointError && error.message.length > 20) return error;
    throw error;
  }
}

describe('files of a model, generated', function () {
  this.timeout(3_600_000);

  const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'a"b', '\u2028'));
  const tensor = fc.oneof(
    fc
      .float32Array({ noNaN: true, noDefaultInfinity: true, maxLength: 6 })
      .map((data) => ({ dataType: 'float32' as const, data, shape: [data.length] })),
    fc
      .int32Array({ maxLength: 6 })
      .map((data) => ({ dataType: 'int32' as const, data, shape: [1, data.length] })),
    fc
      .int8Array({ maxLength: 6 })
      .map((data) => ({ dataType: 'int8' as const, data, shape: [data.length, 1] })),
  );
  const tensors = fc
    .array(fc.tuple(name, tensor), { maxLength: 4 })
    .map((entries) => new Map(entries))
    .filter((map) => !map.has('__metadata__'));
  const safetensors = (map: Parameters<typeof encodeSafetensors>[0]): Buffer =>
    Buffer.concat([...encodeSafetensors(map)]);

  it('safetensors come back as they were saved', () => {
    fc.assert(
      fc.property(tensors, (map) => {
        assert.deepEqual(parseSafetensors('model.safetensors', safetensors(map)), map);
      }),
      { numRuns: CHEAP_CASES, seed: 11 },
    );
  });

  it('damaged safetensors are refused, or read with no more values than they have bytes', () => {
    fc.assert(
      fc.property(tensors, damage, (map, changes) => {
        const bytes = damaged(safetensors(map), changes);
        const read = readOrRefused(() => parseSafetensors('model.safetensors', bytes));
        if (read instanceof CheckpointError) return;
        const values = [...read.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
        assert.ok(values <= bytes.length);
      }),
      { numRuns: CHEAP_CASES, seed: 12 },
    );
  });

  const passages = fc.array(
    fc.record(
      {
        text: fc.string({ unit: 'binary', maxLength: 12 }),
        file: fc.string({ maxLength: 6 }),
        offset: fc.nat(),
        length: fc.nat(),
        split: fc.constantFrom('training' as const, 'validation' as const),
        separator: fc.constantFrom('' as const, ' ' as const, '\n' as const, '\n\n' as const),
      },
      { requiredKeys: ['text', 'file', 'offset', 'length', 'split'] },
    ),
    { maxLength: 4 },
  );
  const lines = (stored: Parameters<typeof encodePassages>[0]): Buffer =>
    Buffer.concat([...encodePassages(stored)]);

  it('passages come back as they were saved, whatever parts they are read in', () => {
    fc.assert(
      fc.property(passages, fc.integer({ min: 1, max: 400 }), (stored, part) => {
        assert.deepEqual(
          parsePassages('passages.jsonl', lines(stored), part),
          stored.map((one) => ({ ...one })),
        );
      }),
      { numRuns: CHEAP_CASES, seed: 13 },
    );
  });

  it('damaged passages are refused, or are passages', () => {
    fc.assert(
      fc.property(passages, damage, (stored, changes) => {
        const read = readOrRefused(() =>
          parsePassages('passages.jsonl', damaged(lines(stored), changes), 50),
        );
        if (read instanceof CheckpointError) return;
        for (const { text, offset, length } of read)
          assert.ok(typeof text === 'string' && Number.isSafeInteger(offset) && Number.isSafeInteger(length));
      }),
      { numRuns: CHEAP_CASES, seed: 14 },
    );
  });

  it('sliders, their fits and configurations of any JSON are refused or read', () => {
    const json = fc.oneof(
      fc.jsonValue(),
      fc.array(
        fc.dictionary(
          fc.constantFrom(
            'name',
            'low',
            'high',
            'lowLabel',
            'highLabel',
            'direction',
            'accuracy',
            '__proto__',
          ),
          fc.jsonValue({ maxDepth: 2 }),
        ),
      ),
      fc.dictionary(
        fc.constantFrom(
          'formatVersion',
          'latentSize',
          'width',
          'heads',
          'vocabularySize',
          'decoder',
          'constructor',
        ),
        fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null)),
      ),
    );
    fc.assert(
      fc.property(json, (raw) => {
        readOrRefused(() => parseSliders('sliders.json', raw));
        parseSliderFits(raw, 2, 3);
        assert.throws(() => parseModelConfig(raw), z.ZodError);
      }),
      { numRuns: CHEAP_CASES, seed: 15 },
    );
  });
});
