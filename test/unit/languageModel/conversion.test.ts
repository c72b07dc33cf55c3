import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LanguageModel } from '../../../src/model/languageModel/languageModel.ts';
import { ggufBytes, type Kind } from './ggufWriter.ts';
import { llamaReference, product } from './llamaReference.ts';
import { openTiny, TINY_SHAPE, TinyFolder, tinyGguf } from './tinyLanguageModel.ts';

const IDS = [5, 280, 17, 120, 44, 281, 9, 77, 200, 3, 150];
const BOS = 0;
/** Inputs of a product are rounded to 8 bits on the CPU; so are weights of other kinds than blocks when converted. */
const MAX_RELATIVE_ERROR = 0.03;

const KINDS: readonly Kind[] = ['F32', 'F16', 'BF16', 'Q8_0', 'Q4_0', 'Q4_1'];
const mixed = (tensor: string): Kind => KINDS[Buffer.from(tensor).reduce((sum, byte) => sum + byte, 0) % 6]!;

describe('conversion of a GGUF file', () => {
  for (const kind of [...KINDS, 'mixed'] as const)
    it(`keeps what the model computes: ${kind}`, async () => {
      const tiny = tinyGguf(3, kind === 'mixed' ? mixed : () => kind, { randomGains: true });
      const languageModel = await openTiny(tiny);
      try {
        await compare(languageModel, tiny.weights);
      } finally {
        await languageModel.close();
      }
    });

  it('keeps an output layer of its own', async () => {
    const tiny = tinyGguf(4, () => 'Q8_0', { ownOutput: true });
    const languageModel = await openTiny(tiny);
    try {
      await compare(languageModel, tiny.weights);
    } finally {
      await languageModel.close();
    }
  });

  for (const kind of ['Q8_0', 'Q4_0', 'Q4_1'] as const)
    it(`stores blocks of ${kind} as they are, row for row`, async () => {
      const tiny = tinyGguf(5, () => kind);
      const folder = await TinyFolder.create(ggufBytes(tiny.file));
      try {
        const { weights: table } = await folder.convert();
        const stored = await readFile(join(folder.model, 'weights-1.bin'));
        const read = (name: string): Buffer => {
          const { offset, shape, dataType } = table[name]!;
          const size = shape.reduce((a, b) => a * b, dataType === 'uint8' ? 1 : 4);
          return stored.subarray(offset, offset + size);
        };
        const matrix = 'layer.1.down';
        const { width: rows, feedForwardWidth: columns } = TINY_SHAPE;
        const blocks = columns / 32;
        const codes = read(`${matrix}.codes`);
        const expected = tiny.weights.get('blk.1.ffn_down.weight')!;
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++) {
            const block = Math.floor(column / 32);
            const at = row * columns + column;
            const code = kind === 'Q8_0' ? codes[at]! - 128 : ((codes[at >> 1]! >> (4 * (at & 1))) & 15) - 8;
            const scale = read(`${matrix}.scales`).readFloatLE(4 * (row * blocks + block));
            const offset =
              kind === 'Q4_1' ? read(`${matrix}.offsets`).readFloatLE(4 * (block * rows + row)) : 0;
            assert.ok(Math.abs(scale * code + offset - expected[at]!) < 1e-6, `row ${row}, column ${column}`);
          }
      } finally {
        await folder.remove();
      }
    });

  it('gives the same bytes again, and replaces what was there', async () => {
    const folder = await TinyFolder.create(ggufBytes(tinyGguf(6, mixed).file));
    try {
      const first = await folder.convert();
      const bytes = await readFile(join(folder.model, 'config.json'));
      assert.deepEqual(await folder.convert(), first);
      assert.deepEqual(await readFile(join(folder.model, 'config.json')), bytes);
      assert.match(await readFile(join(folder.model, 'README.md'), 'utf8'), /SHA-256 of tiny\.gguf/);
    } finally {
      await folder.remove();
    }
  });
});

/** Embeddings, states, likeliest tokens and scores against the definition. */
async function compare(
  languageModel: LanguageModel,
  weights: ReadonlyMap<string, Float64Array>,
): Promise<void> {
  const { width } = TINY_SHAPE;
  const expected = llamaReference(weights, TINY_SHAPE, [BOS, ...IDS]);
  const embedding = weights.get('token_embd.weight')!;
  const rows = await languageModel.embeddings(IDS);
  near(
    rows,
    IDS.map((id) => embedding.subarray(id * width, (id + 1) * width)),
  );
  const [states] = await languageModel.states([IDS]);
  near(states!.hidden, expected.hidden);
  near(states!.middle, expected.middle.slice(1));
  const query = Float32Array.from(expected.hidden[4]!);
  const logits = product(weights.get('output.weight') ?? embedding, Float64Array.from(query));
  const order = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]!);
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  const head = await languageModel.head(query, 20);
  near(head.logits, [Float64Array.from(head.tokenIds, (id) => logits[id]!)]);
  assert.ok(order.slice(0, 4).includes(head.tokenIds[0]!));
  assert.ok(head.logits.every((logit, i) => i === 0 || logit <= head.logits[i - 1]!));
  assert.ok(Math.abs(head.logSumExp[0]! - total) < 0.03);
  const scores = await languageModel.scores(query, [7, 3, 285]);
  near(scores.logits, [Float64Array.of(logits[7]!, logits[3]!, logits[285]!)]);
  assert.equal(scores.logSumExp[0], head.logSumExp[0]);
}

function near(actual: Float32Array, expected: readonly Float64Array[]): void {
  const flat = expected.flatMap((row) => [...row]);
  assert.equal(actual.length, flat.length);
  const error = Math.hypot(...flat.map((value, i) => value - actual[i]!)) / Math.hypot(...flat);
  assert.ok(error < MAX_RELATIVE_ERROR, `relative error ${error}`);
}
