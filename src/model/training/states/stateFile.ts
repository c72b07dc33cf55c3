import { type FileHandle, open, rm } from 'node:fs/promises';
import { diskError } from '../../checkpoint/checkpointError.ts';
import { fromBfloat16, toBfloat16 } from '../../numerics/bfloat16.ts';

/** Positions of each kind that are stored for a passage. */
export interface StateLayout {
  /** States of the middle layer: one per token of the passage. */
  readonly middle: number;
  /** Last hidden states after the document's text before it, one more than its target has tokens. */
  readonly inContext: number;
  /** The same for the passage alone. */
  readonly alone: number;
}

/** What the language model makes of one passage, each row-major [positions, C]. */
export interface PassageStates {
  readonly middle: Float32Array;
  readonly inContext: Float32Array;
  readonly alone: Float32Array;
}

/** Bytes of the key at the file's beginning, a SHA-256. */
const KEY_BYTES = 32;

/**
 * Hidden states of a workspace's passages, in bfloat16 in one file.
 *
 * Layout: the key, then per passage middle, inContext and alone. Passages are appended in order, so that whatever a
 * killed run has written is found again. The file holds nothing but numbers and is worthless without the passages.
 */
export class StateFile {
  /** Passages whose states are stored. */
  stored: number;
  private readonly file: FileHandle;
  private readonly path: string;
  private readonly width: number;
  private readonly layouts: readonly StateLayout[];
  /** Where the states of each passage begin, and the end. In bytes. */
  private readonly offsets: Float64Array;

  private constructor(
    file: FileHandle,
    path: string,
    width: number,
    layouts: readonly StateLayout[],
    offsets: Float64Array,
    stored: number,
  ) {
    this.file = file;
    this.path = path;
    this.width = width;
    this.layouts = layouts;
    this.offsets = offsets;
    this.stored = stored;
  }

  /**
   * Opens the file, or begins it anew where it is of other passages or another language model.
   * @param key SHA-256 of all that the states depend on
   * @param width C
   * @throws CheckpointError disk-full, no-permission, disk-error
   */
  static open(
    path: string,
    key: Uint8Array,
    width: number,
    layouts: readonly StateLayout[],
  ): Promise<StateFile> {
    return onDisk(path, () => StateFile.begin(path, key, width, layouts));
  }

  private static async begin(
    path: string,
    key: Uint8Array,
    width: number,
    layouts: readonly StateLayout[],
  ): Promise<StateFile> {
    const offsets = offsetsOf(width, layouts);
    const file = await open(path, 'a+').then(async (created) => {
      await created.close();
      return open(path, 'r+');
    });
    try {
      const found = Buffer.alloc(KEY_BYTES);
      await file.read(found, 0, KEY_BYTES, 0);
      let size = (await file.stat()).size;
      if (!found.equals(Buffer.from(key)) || size > offsets.at(-1)!) {
        await file.truncate(0);
        await writeAll(file, key, 0);
        size = KEY_BYTES;
      }
      let stored = 0;
      while (stored < layouts.length && offsets[stored + 1]! <= size) stored++;
      return new StateFile(file, path, width, layouts, offsets, stored);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** @throws CheckpointError disk-full, no-permission, disk-error */
  async append({ middle, inContext, alone }: PassageStates): Promise<void> {
    const passage = this.stored;
    const layout = this.layouts[passage]!;
    const lengths = [middle, inContext, alone].map(({ length }) => length / this.width);
    if (lengths.join() !== [layout.middle, layout.inContext, layout.alone].join())
      throw new RangeError(`states of passage ${passage} have lengths ${lengths.join(', ')}`);
    const values = [middle, inContext, alone].map(toBfloat16);
    const bytes = Buffer.concat(values.map((part) => Buffer.from(part.buffer, 0, part.byteLength)));
    await onDisk(this.path, () => writeAll(this.file, bytes, this.offsets[passage]!));
    this.stored++;
  }

  /** @throws RangeError where they are not stored yet; CheckpointError disk-error */
  async read(passage: number): Promise<PassageStates> {
    if (passage >= this.stored) throw new RangeError(`the states of passage ${passage} are not stored`);
    const from = this.offsets[passage]!;
    const values = new Uint16Array((this.offsets[passage + 1]! - from) / 2);
    const bytes = new Uint8Array(values.buffer);
    for (let read = 0; read < bytes.length;) {
      const { bytesRead } = await onDisk(this.path, () =>
        this.file.read(bytes, read, bytes.length - read, from + read),
      );
      if (bytesRead === 0) throw new RangeError(`the states of passage ${passage} are cut off`);
      read += bytesRead;
    }
    const { middle, inContext } = this.layouts[passage]!;
    const [first, second] = [middle * this.width, (middle + inContext) * this.width];
    return {
      middle: fromBfloat16(values.subarray(0, first)),
      inContext: fromBfloat16(values.subarray(first, second)),
      alone: fromBfloat16(values.subarray(second)),
    };
  }

  /** Never rejects: it would hide what became of the run. */
  async close(): Promise<void> {
    await this.file.close().catch(() => undefined);
  }

  /** Never rejects: the model is saved, and the file goes when that is deleted. */
  async remove(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true }).catch(() => undefined);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  // On a disk that is almost full, a write may take a part and say so.
  for (let from = 0; from < bytes.length;)
    from += (await file.write(bytes, from, bytes.length - from, position + from)).bytesWritten;
}

async function onDisk<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw diskError(
      error,
      `keeping what the language model reads in ${path}`,
      'The last checkpoint is kept.',
    );
  }
}

function offsetsOf(width: number, layouts: readonly StateLayout[]): Float64Array {
  const offsets = new Float64Array(layouts.length + 1);
  offsets[0] = KEY_BYTES;
  for (const [passage, { middle, inContext, alone }] of layouts.entries())
    offsets[passage + 1] = offsets[passage]! + 2 * width * (middle + inContext + alone);
  return offsets;
}
