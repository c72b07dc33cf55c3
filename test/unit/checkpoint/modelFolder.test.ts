import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckpointError, type CheckpointReason } from '../../../src/model/checkpoint/checkpointError.ts';
import {
  deleteModel,
  loadModel,
  loadOptimizerState,
  loadSliders,
  loadTrainingRecord,
  requireStorable,
  saveModel,
  type ModelChanges,
} from '../../../src/model/checkpoint/modelFolder.ts';
import { ownTokenizer } from '../../../src/model/checkpoint/ownTokenizer.ts';
import {
  encodePassages,
  parsePassages,
  type StoredPassage,
} from '../../../src/model/checkpoint/storedPassages.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { modelConfig } from '../../../src/model/vae/network/config.ts';
import { initializeParameters } from '../../../src/model/vae/network/parameters.ts';
import { FaultyDisk } from './faultyDisk.ts';

const LATENT_SIZE = 4;
const config = modelConfig({
  vocabularySize: 20,
  latentSize: LATENT_SIZE,
  width: 8,
  heads: 2,
  encoderLayers: 1,
  decoderLayers: 1,
});
const passages: StoredPassage[] = [
  { text: 'The lamp burned.', file: 'book/one.md', offset: 0, length: 16, split: 'training' },
  {
    text: 'A lone surrogate \ud800,\u0000 and\u2028a separator',
    file: 'b',
    offset: 7,
    length: 40,
    split: 'validation',
  },
];

/** A model whose every part depends on `seed`, so that parts of two models cannot be confused. */
function model(seed: number): Required<ModelChanges> {
  const random = Random.fromSeed(seed);
  return {
    config,
    tokenizer: { version: '1.0', seed },
    parameters: initializeParameters(config, random),
    optimizerState: new Map([
      ['step', { dataType: 'int32', data: Int32Array.of(seed), shape: [] }],
      ['moment', { dataType: 'float32', data: random.normals(6), shape: [2, 3] }],
    ]),
    training: {
      formatVersion: 1,
      trainedAt: '2025-01-01T00:00:00.000Z',
      trainedOn: 'CPU',
      trainedSeconds: seed,
      steps: seed,
      finished: true,
      documents: [{ file: 'book/one.md', passages: 2, words: 9 }],
      leftOut: [{ file: 'x.png', reason: 'binary' }],
      run: { seed },
    },
    passages,
    codes: {
      posteriorMean: random.normals(2 * LATENT_SIZE),
      posteriorLogVariance: random.normals(2 * LATENT_SIZE),
    },
    sliders: [
      {
        name: `slider ${seed}`,
        lowLabel: 'calm',
        highLabel: 'storm',
        low: ['Calm.'],
        high: ['Storm \ud800.'],
      },
    ],
    sliderFits: [
      {
        direction: [...random.normals(LATENT_SIZE)],
        center: seed,
        scale: 1,
        accuracy: 0.75,
      },
    ],
    directionFits: {
      examples: 'cd'.repeat(32),
      fits: [{ direction: [...random.normals(LATENT_SIZE)], center: -seed, scale: 2, accuracy: 1 }],
    },
    axisNames: [{ lowLabel: `low ${seed}`, highLabel: 'high', direction: [...random.normals(LATENT_SIZE)] }],
  };
}

const hasReason =
  (...reasons: CheckpointReason[]) =>
  (error: unknown): boolean =>
    error instanceof CheckpointError && reasons.includes(error.reason);

describe('model folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'variorum-model-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function assertHolds(seed: number): Promise<void> {
    const { optimizerState, ...rest } = model(seed);
    assert.deepEqual(await loadModel(folder), rest);
    assert.deepEqual(await loadOptimizerState(folder), optimizerState);
  }

  it('gives back what was saved, under the names of the design', async () => {
    await saveModel(folder, model(1));
    await assertHolds(1);
    assert.deepEqual((await readdir(folder)).sort(), [
      'checkpoint.json',
      'codes.safetensors',
      'config.json',
      'directions.json',
      'fits.json',
      'model.safetensors',
      'names.json',
      'optimizer.safetensors',
      'passages.jsonl',
      'sliders.json',
      'tokenizer.json',
      'training.json',
    ]);
    assert.equal((await loadTrainingRecord(folder)).steps, 1);
  });

  it('has no tokenizer of its own where it steers a language model, and says so where one is needed', async () => {
    const steering = modelConfig(
      { ...config },
      { languageModel: { hash: 'ab'.repeat(32), width: 12, middleLayer: 3 } },
    );
    const { training, passages } = model(1);
    const parameters = initializeParameters(steering, Random.fromSeed(1));
    await saveModel(folder, { config: steering, parameters, training, passages });
    assert.ok(!(await readdir(folder)).includes('tokenizer.json'));
    const loaded = await loadModel(folder);
    assert.equal(loaded.tokenizer, undefined);
    assert.deepEqual(loaded.config, steering);
    assert.deepEqual(loaded.parameters, parameters);
    assert.throws(() => ownTokenizer(loaded), hasReason('language-model-needed'));
  });

  it('keeps what a save does not name, and drops codes that new parameters made stale', async () => {
    await saveModel(folder, model(1));
    const { parameters, optimizerState, training } = model(2);
    await saveModel(folder, { parameters, optimizerState, training });
    const loaded = await loadModel(folder);
    assert.deepEqual(loaded.tokenizer, { version: '1.0', seed: 1 });
    assert.deepEqual(loaded.parameters, parameters);
    assert.equal(loaded.codes, undefined);
    assert.ok(!(await readdir(folder)).includes('codes.safetensors'));
    await saveModel(folder, { codes: model(2).codes });
    assert.deepEqual((await loadModel(folder)).codes, model(2).codes);
  });

  it('drops what only the optimizer needs when nothing goes on', async () => {
    await saveModel(folder, model(1));
    await saveModel(folder, { optimizerState: null });
    assert.equal(await loadOptimizerState(folder), undefined);
    assert.ok(!(await readdir(folder)).includes('optimizer.safetensors'));
    assert.deepEqual((await loadModel(folder)).parameters, model(1).parameters);
  });

  it('keeps sliders through new parameters, and drops what the old ones made of them', async () => {
    await saveModel(folder, model(1));
    const { parameters, optimizerState, training } = model(2);
    await saveModel(folder, { parameters, optimizerState, training });
    const loaded = await loadModel(folder);
    assert.deepEqual(loaded.sliders, model(1).sliders);
    assert.equal(loaded.sliderFits, undefined);
    assert.deepEqual(await loadSliders(folder), model(1).sliders);
    await saveModel(folder, { sliderFits: model(2).sliderFits });
    assert.deepEqual((await loadModel(folder)).sliderFits, model(2).sliderFits);
    await saveModel(folder, { sliders: [] });
    assert.deepEqual((await loadModel(folder)).sliders, []);
    assert.equal((await loadModel(folder)).sliderFits, undefined);
  });

  it('has no sliders where none were made', async () => {
    const { sliders, sliderFits, ...rest } = model(1);
    assert.ok(sliders.length > 0 && sliderFits !== undefined);
    await saveModel(folder, rest);
    assert.deepEqual(await loadSliders(folder), []);
    assert.deepEqual((await loadModel(folder)).sliders, []);
  });

  it('refuses sliders that this program would not have saved', async () => {
    const [slider] = model(1).sliders;
    const hostile: ModelChanges[] = [
      { sliders: [{ ...slider!, name: '' }] },
      { sliders: [{ ...slider!, name: 'x'.repeat(131) }] },
      { sliders: [{ ...slider!, lowLabel: 'x'.repeat(61) }] },
      { sliders: [slider!, slider!] },
      { sliders: [{ ...slider!, low: [] }] },
      { sliders: [{ ...slider!, low: Array.from({ length: 1001 }, (_, i) => `${i}`) }] },
      { sliders: [{ ...slider!, high: ['x'.repeat(10_001)] }] },
      { sliders: Array.from({ length: 25 }, (_, i) => ({ ...slider!, name: `${i}` })) },
      { sliders: { ...slider! } as unknown as ModelChanges['sliders'] & object },
    ];
    for (const changes of hostile) {
      await saveModel(folder, model(1));
      await saveModel(folder, changes);
      await assert.rejects(
        loadModel(folder),
        hasReason('model-damaged'),
        JSON.stringify(changes).slice(0, 80),
      );
    }
  });

  it('has no fits where the stored ones are not of these sliders and this model', async () => {
    const [fit] = model(1).sliderFits!;
    const foreign: ModelChanges[] = [
      { sliderFits: [] },
      { sliderFits: [fit!, fit!] },
      { sliderFits: [{ ...fit!, direction: fit!.direction.slice(1) }] },
      { sliderFits: [{ ...fit!, direction: fit!.direction.map(() => Infinity) }] }, // null in JSON
      { sliderFits: [{ ...fit!, scale: 0 }] },
      { sliderFits: [{ ...fit!, accuracy: 2 }] },
    ];
    for (const changes of foreign) {
      await saveModel(folder, model(1));
      await saveModel(folder, changes);
      const { sliders, sliderFits } = await loadModel(folder);
      assert.deepEqual(sliders, model(1).sliders);
      assert.equal(sliderFits, undefined, JSON.stringify(changes));
    }
  });

  it('loads the old set or the new set, and can be saved into again, wherever a crash comes', async () => {
    const counting = new FaultyDisk({});
    await saveModel(join(folder, 'counting'), model(1));
    await saveModel(join(folder, 'counting'), model(2), counting);
    await rm(folder, { recursive: true });
    const commit = counting.log.indexOf('rename');
    assert.ok(commit > 8 && counting.operations > commit + 7, counting.log.join());
    for (let crashAt = 0; crashAt < counting.operations; crashAt++) {
      await saveModel(folder, model(1));
      const outcome = await saveModel(folder, model(2), new FaultyDisk({ crashAt })).catch(() => 'failed');
      assert.equal(outcome, crashAt <= commit ? 'failed' : undefined, `operation ${crashAt}`);
      await assertHolds(crashAt <= commit ? 1 : 2);
      // A save that changes a part only must not mix the sets either.
      await saveModel(folder, { training: { ...model(3).training } });
      assert.deepEqual((await loadModel(folder)).parameters, model(crashAt <= commit ? 1 : 2).parameters);
      await saveModel(folder, model(3));
      await assertHolds(3);
      assert.ok((await readdir(folder)).every((name) => !name.endsWith('.new')));
      await rm(folder, { recursive: true });
    }
  });

  it('survives a crash during the first save as a folder without a model', async () => {
    await assert.rejects(saveModel(folder, model(1), new FaultyDisk({ crashAt: 4 })));
    await assert.rejects(loadModel(folder), hasReason('model-missing'));
    await saveModel(folder, model(1));
    await assertHolds(1);
  });

  it('keeps the last model when the disk is full, says so, and leaves no litter', async () => {
    await saveModel(folder, model(1));
    const before = (await readdir(folder)).sort();
    for (let space = 0; space < 8000; space += 400) {
      const full = saveModel(folder, model(2), new FaultyDisk({ space }));
      await assert.rejects(
        full,
        (error) => hasReason('disk-full')(error) && (error as Error).message.includes('Free some space'),
      );
      await assertHolds(1);
      assert.deepEqual((await readdir(folder)).sort(), before);
    }
  });

  it('names the folder and what is kept, whatever fails at whichever operation of a save', async () => {
    const counting = new FaultyDisk({});
    await saveModel(folder, model(1), counting);
    const commit = counting.log.indexOf('rename');
    const first = join(folder, 'first');
    for (const code of ['EROFS', 'EACCES', 'ENOSPC', 'EDQUOT', 'EIO', 'ENOTDIR'])
      for (let failsAt = 0; failsAt <= commit; failsAt++) {
        const says =
          (where: string, kept: RegExp) =>
          (error: unknown): boolean =>
            hasReason('disk-full', 'no-permission', 'disk-error')(error) &&
            (error as Error).message.includes(where) &&
            kept.test((error as Error).message);
        const failing = (): FaultyDisk => new FaultyDisk({ failsAt, code });
        await assert.rejects(
          saveModel(folder, model(2), failing()),
          says(folder, /last saved model is untouched/),
        );
        await assert.rejects(saveModel(first, model(2), failing()), says(first, /Nothing is saved there/));
        await rm(first, { recursive: true, force: true });
      }
    await assertHolds(1);
  });

  it('writes nothing that it would then refuse to read, and says so before training', async () => {
    await saveModel(folder, model(1));
    const long = { ...passages[0]!, text: 'x'.repeat(2 ** 21) };
    const many = new Array<StoredPassage>(512).fill(long);
    assert.throws(() => {
      requireStorable(many, LATENT_SIZE);
    }, hasReason('model-too-large'));
    // A code of each passage takes eight bytes for each dimension, in a file of two gigabytes at most.
    assert.throws(() => {
      requireStorable(passages, 2 ** 28);
    }, hasReason('model-too-large'));
    requireStorable(passages, LATENT_SIZE);
    const leftOut = new Array<{ file: string; reason: string }>(70).fill({
      file: 'x'.repeat(2 ** 20),
      reason: '',
    });
    const training = { ...model(2).training, leftOut };
    await assert.rejects(saveModel(folder, { training }), hasReason('model-too-large'));
    await assertHolds(1);
  });

  it('reads passages whole wherever the parts that it decodes end', () => {
    const text = ['a', '“é🌊”', '', 'x'.repeat(40)];
    const stored = text.map((one, index) => ({ ...passages[0]!, text: one, offset: index }));
    const bytes = Buffer.concat([...encodePassages(stored)]);
    for (let part = 1; part <= bytes.length + 1; part++)
      assert.deepEqual(parsePassages('passages.jsonl', bytes, part), stored, `${part} bytes`);
    assert.deepEqual(parsePassages('passages.jsonl', new Uint8Array()), []);
    assert.throws(
      () => parsePassages('passages.jsonl', bytes.subarray(0, -1), 10),
      hasReason('model-damaged'),
    );
  });

  it('is read whole while another set is being saved', async () => {
    await saveModel(folder, model(0));
    let seed = 0;
    const saving = (async () => {
      for (seed = 1; seed <= 40; seed++) await saveModel(folder, model(seed));
    })();
    let reads = 0;
    while (seed < 40) {
      const loaded = await loadModel(folder);
      const found = loaded.training.steps;
      assert.deepEqual(loaded.tokenizer, { version: '1.0', seed: found });
      assert.deepEqual(loaded.parameters, model(found).parameters);
      reads++;
    }
    await saving;
    assert.ok(reads > 2, `${reads} reads`);
  });

  it('names what is wrong with every kind of wrong folder', async () => {
    await assert.rejects(loadModel(join(folder, 'absent')), hasReason('model-missing'));
    await assert.rejects(loadModel(folder), hasReason('model-missing'));
    await writeFile(join(folder, 'checkpoint.json'), '{"weights": "another program"}');
    await assert.rejects(loadModel(folder), hasReason('model-foreign'));
    await writeFile(join(folder, 'checkpoint.json'), 'PK\u0003\u0004');
    await assert.rejects(loadModel(folder), hasReason('model-damaged'));
    await writeFile(join(folder, 'checkpoint.json'), '{"format":"variorum-model","formatVersion":999}');
    await assert.rejects(loadModel(folder), hasReason('model-version'));
    await assert.rejects(saveModel(folder, model(1)), hasReason('model-version'));
  });

  it('takes what a newer version has saved for that, and not for damage, in each file that has a version', async () => {
    for (const name of ['config.json', 'training.json']) {
      await saveModel(folder, model(1));
      const stored = JSON.parse(await readFile(join(folder, name), 'utf8')) as object;
      await forge(name, JSON.stringify({ ...stored, formatVersion: 99, news: true }));
      const before = await Promise.all((await readdir(folder)).map((one) => readFile(join(folder, one))));
      await assert.rejects(loadModel(folder), (error: Error) => {
        assert.match(error.message, /newer version of Variorum.*Update Variorum/);
        return hasReason('model-version')(error) && !error.message.includes('\n');
      });
      const after = await Promise.all((await readdir(folder)).map((one) => readFile(join(folder, one))));
      assert.deepEqual(after, before);
      await rm(folder, { recursive: true });
    }
  });

  it('notices any file cut off, changed or gone', async () => {
    await saveModel(folder, model(1));
    const random = Random.fromSeed(1);
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const whole = await readFile(path);
      const load = name === 'optimizer.safetensors' ? loadOptimizerState : loadModel;
      const isManifest = name === 'checkpoint.json';
      const assertNoticed = async (): Promise<void> => {
        // A changed blank in the manifest means nothing; then the model must be the same.
        const loaded = isManifest ? await loadModel(folder).catch(() => undefined) : undefined;
        if (loaded !== undefined) assert.deepEqual(loaded.parameters, model(1).parameters);
        else await assert.rejects(load(folder), (error) => error instanceof CheckpointError, name);
      };
      for (let round = 0; round < 30; round++) {
        const bytes = Uint8Array.from(whole);
        bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
        await writeFile(path, bytes);
        await assertNoticed();
        await writeFile(path, whole);
        await truncate(path, random.below(whole.length));
        await assertNoticed();
      }
      await rm(path);
      await assert.rejects(load(folder), hasReason(isManifest ? 'model-missing' : 'model-damaged'));
      await writeFile(path, whole);
    }
  });

  /** Replaces one file and gives the manifest the new hash, as someone would who means harm. */
  async function forge(name: string, content: string | Uint8Array): Promise<void> {
    const bytes = Buffer.from(content as string);
    const path = join(folder, 'checkpoint.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as { files: Record<string, object> };
    manifest.files[name] = {
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
    await writeFile(path, JSON.stringify(manifest));
    await writeFile(join(folder, name), bytes);
  }

  it('validates files even when their hashes agree', async () => {
    await saveModel(folder, model(1));
    const foreign = new Map<string, (string | Uint8Array)[]>([
      [
        'config.json',
        ['{}', JSON.stringify({ ...config, width: 1e9 }), JSON.stringify({ ...config, width: 16 })],
      ],
      ['tokenizer.json', ['7', '{', Uint8Array.of(0xff)]],
      ['model.safetensors', ['', 'GGUF', Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d)]],
      ['training.json', ['{}', '[]']],
      ['passages.jsonl', ['{}\n', '{"text":1}\n', '{"text":"cut o', JSON.stringify(passages[0]) + '\n']],
      ['codes.safetensors', [Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d)]],
    ]);
    for (const [name, contents] of foreign)
      for (const content of contents) {
        const whole = await readFile(join(folder, name));
        await forge(name, content);
        await assert.rejects(loadModel(folder), hasReason('model-damaged', 'model-foreign'), name);
        await forge(name, whole);
      }
    await assertHolds(1);
  });

  it('refuses a manifest that names files elsewhere', async () => {
    await saveModel(folder, model(1));
    await forge('../outside.json', '{}').finally(() => rm(join(folder, '../outside.json')));
    await assert.rejects(loadModel(folder), hasReason('model-damaged'));
  });

  it('deletes the model and nothing else', async () => {
    const own = join(folder, 'own');
    await saveModel(own, model(1));
    await writeFile(join(own, 'notes.txt'), 'mine');
    await deleteModel(own);
    assert.deepEqual(await readdir(own), ['notes.txt']);
    await rm(join(own, 'notes.txt'));
    await saveModel(own, model(1));
    await deleteModel(own);
    assert.deepEqual(await readdir(folder), []);
    await deleteModel(own); // Already gone: what was wanted.
  });

  it('is no model, rather than a damaged one, when deleting was interrupted', async () => {
    await saveModel(folder, model(1));
    await assert.rejects(deleteModel(folder, new FaultyDisk({ crashAt: 5 })));
    await assert.rejects(loadModel(folder), hasReason('model-missing'));
  });
});
