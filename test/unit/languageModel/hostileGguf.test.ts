import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import {
  LanguageModelError,
  type LanguageModelReason,
} from '../../../src/model/languageModel/languageModelError.ts';
import { ggufBytes, type Kind, type WrittenFile, type WrittenTensor } from './ggufWriter.ts';
import { TINY_METADATA, TinyFolder, tinyGguf } from './tinyLanguageModel.ts';

const QUERY = 'blk.0.attn_q.weight';
const DAMAGED = 'language-model-damaged';
const UNSUPPORTED = 'language-model-unsupported';

const { file: sound } = tinyGguf(1, () => 'Q8_0');

function withTensor(name: string, changes: Partial<WrittenTensor>): WrittenFile {
  return {
    ...sound,
    tensors: sound.tensors.map((tensor) => (tensor.name === name ? { ...tensor, ...changes } : tensor)),
  };
}

const withMetadata = (metadata: WrittenFile['metadata']): WrittenFile => ({
  ...sound,
  metadata: { ...TINY_METADATA, ...metadata },
});

async function refuses(bytes: Buffer, reason: LanguageModelReason, says: RegExp): Promise<void> {
  const folder = await TinyFolder.create(bytes);
  try {
    await assert.rejects(folder.convert(), (error) => {
      assert.ok(error instanceof LanguageModelError, String(error));
      assert.equal(error.reason, reason, error.message);
      assert.match(error.message, says);
      assert.ok(!error.message.includes('\n') && error.message.length < 400);
      return true;
    });
    await assert.rejects(access(folder.model), 'nothing is left behind');
  } finally {
    await folder.remove();
  }
}

describe('a GGUF file from anywhere', () => {
  it('is read where nothing is wrong with it', async () => {
    const folder = await TinyFolder.create(ggufBytes(sound));
    try {
      assert.equal((await folder.convert()).name, 'tiny');
    } finally {
      await folder.remove();
    }
  });

  it('is refused wherever it is cut off', async () => {
    const bytes = ggufBytes(sound);
    for (const share of [0.001, 0.01, 0.03, 0.05, 0.5, 0.99])
      await refuses(bytes.subarray(0, 24 + Math.floor(bytes.length * share)), DAMAGED, /cut off/);
    await refuses(bytes.subarray(0, 10), UNSUPPORTED, /no GGUF file/);
    await refuses(Buffer.alloc(0), UNSUPPORTED, /no GGUF file/);
  });

  it('is refused where there is none', async () => {
    const folder = await TinyFolder.create(ggufBytes(sound));
    await folder.remove();
    await assert.rejects(folder.convert(), { reason: 'language-model-missing' });
  });

  it('is refused with counts that it cannot hold', async () => {
    for (const count of [10_001n, 2n ** 32n, 2n ** 64n - 1n]) {
      await refuses(ggufBytes({ ...sound, tensorCount: count }), DAMAGED, /number of tensors/);
      await refuses(ggufBytes({ ...sound, entryCount: count }), DAMAGED, /number of metadata/);
    }
    const lie = ggufBytes(sound);
    // The length of the first key.
    lie.writeBigUInt64LE(2n ** 60n, 24);
    await refuses(lie, DAMAGED, /length of a string/);
  });

  it('is refused with lists that are longer than itself', async () => {
    const bytes = ggufBytes(sound);
    const list = bytes.indexOf('tokenizer.ggml.token_type') + 'tokenizer.ggml.token_type'.length + 8;
    for (const [length, says] of [
      [999_999n, /./],
      [2n ** 63n, /length of a list/],
    ] as const) {
      bytes.writeBigUInt64LE(length, list);
      await refuses(bytes, DAMAGED, says);
    }
  });

  it('is refused with tensors over one another, beyond the end or at odd places', async () => {
    await refuses(ggufBytes(withTensor(QUERY, { position: 0 })), DAMAGED, /lies where it cannot/);
    await refuses(ggufBytes(withTensor(QUERY, { position: 17 })), DAMAGED, /lies where it cannot/);
    await refuses(ggufBytes(withTensor(QUERY, { position: 2 ** 40 })), DAMAGED, /cut off in tensor/);
    const twice = { ...sound, tensors: [...sound.tensors, sound.tensors[0]!] };
    await refuses(ggufBytes(twice), DAMAGED, /two tensors/);
  });

  it('is refused with shapes that do not fit', async () => {
    await refuses(ggufBytes(withTensor(QUERY, { shape: [32, 64] })), UNSUPPORTED, /is 32x64, not 64x64/);
    await refuses(ggufBytes(withTensor(QUERY, { shape: [64, 1, 64] })), UNSUPPORTED, /not 64x64/);
    await refuses(ggufBytes(withTensor(QUERY, { shape: [128, 31] })), DAMAGED, /impossible shape/);
    await refuses(ggufBytes(withTensor(QUERY, { shape: [0, 64] })), DAMAGED, /impossible shape/);
    await refuses(ggufBytes(withTensor(QUERY, { shape: [2 ** 30, 2 ** 30] })), DAMAGED, /impossible shape/);
    await refuses(ggufBytes(withTensor(QUERY, { shape: [1, 1, 1, 64, 64] })), DAMAGED, /5 dimensions/);
    await refuses(ggufBytes(withTensor(QUERY, { kind: 12 })), UNSUPPORTED, /type 12/);
    const missing = { ...sound, tensors: sound.tensors.filter(({ name }) => name !== QUERY) };
    await refuses(ggufBytes(missing), UNSUPPORTED, /no tensor blk\.0\.attn_q/);
    const bias = { ...sound.tensors[1]!, name: 'blk.0.attn_q.bias' };
    await refuses(ggufBytes({ ...sound, tensors: [...sound.tensors, bias] }), UNSUPPORTED, /attn_q\.bias/);
  });

  it('is refused with sizes that no model has', async () => {
    for (const [key, value] of [
      ['llama.block_count', 4_000_000_000],
      ['llama.embedding_length', 0],
      ['llama.attention.head_count', 3],
      ['llama.attention.head_count_kv', 0],
      ['llama.feed_forward_length', 33],
      ['llama.expert_count', 8],
    ] as const)
      await refuses(ggufBytes(withMetadata({ [key]: value })), UNSUPPORTED, /cannot be used/);
    await refuses(ggufBytes(withMetadata({ 'general.architecture': 'qwen2' })), UNSUPPORTED, /"qwen2"/);
    await refuses(ggufBytes(withMetadata({ 'tokenizer.ggml.pre': 'other' })), UNSUPPORTED, /"smollm"/);
    await refuses(ggufBytes(withMetadata({ 'general.alignment': 3 })), DAMAGED, /alignment/);
    await refuses(ggufBytes({ ...sound, version: 1 }), UNSUPPORTED, /version is 1/);
    await refuses(ggufBytes(withMetadata({ 'tokenizer.ggml.merges': ['a b c'] })), DAMAGED, /merge/);
    await refuses(ggufBytes(withMetadata({ 'tokenizer.ggml.tokens': ['a'] })), DAMAGED, /1 tokens/);
  });

  it('is refused with scales and values that are no numbers', async () => {
    // Half precision: all exponent bits set, with and without a fraction.
    const noNumbers = [0x7e00, 0x7c00, 0xfc00];
    for (const kind of ['Q8_0', 'Q4_0', 'Q4_1', 'F16'] as const)
      for (const bytes of spoilt(
        kind,
        noNumbers.map((half) => (bytes) => bytes.writeUInt16LE(half)),
      ))
        await refuses(bytes, DAMAGED, /no numbers/);
    for (const [kind, change] of [
      ['Q4_1', (bytes: Buffer) => bytes.writeUInt16LE(0x7e00, 2)],
      ['F32', (bytes: Buffer) => bytes.writeFloatLE(NaN)],
      ['BF16', (bytes: Buffer) => bytes.writeUInt16LE(0x7fc0)],
    ] as const)
      for (const bytes of spoilt(kind, [change])) await refuses(bytes, DAMAGED, /no numbers/);
  });
});

/** Files with the last layer's last matrix changed in one way each. */
function spoilt(kind: Kind, changes: readonly ((bytes: Buffer) => unknown)[]): Buffer[] {
  const name = 'blk.1.ffn_down.weight';
  const { file } = tinyGguf(1, (tensor) => (tensor === name ? kind : 'Q8_0'));
  return changes.map((change) => {
    const tensors = file.tensors.map((tensor) => {
      if (tensor.name !== name) return tensor;
      const bytes = Buffer.from(tensor.bytes);
      change(bytes);
      return { ...tensor, bytes };
    });
    return ggufBytes({ ...file, tensors });
  });
}
