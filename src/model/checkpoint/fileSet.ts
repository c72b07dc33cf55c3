import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { CheckpointError, damaged, diskError } from './checkpointError.ts';
import { codeOf, realDisk, type Disk } from './disk.ts';

/**
 * A set of files in one folder that changes all at once or not at all, whenever the process or the machine dies.
 *
 * Each changed file is written as `name.new` and flushed. Then the manifest, which holds the length and SHA-256 of
 * every file of the set, is replaced by one rename: that rename is the commit. Only then do the files get their own
 * names. A reader takes, for each name, whichever of `name` and `name.new` has the hash in the manifest, so it finds a
 * whole set at every instant, also while another process saves, and notices any changed byte.
 */
const MANIFEST = 'checkpoint.json';
const FORMAT = 'variorum-model';
const FORMAT_VERSION = 3;
/** Of version 2 the files are the same, but for what config.json and training.json say (versionTwo.ts). */
const READABLE_VERSIONS: readonly number[] = [2, FORMAT_VERSION];
const PENDING = '.new';
const LARGEST_MANIFEST = 2 ** 16;
/** A reader that meets a set being replaced starts again this often before it calls the set damaged. */
const READ_ATTEMPTS = 20;

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  formatVersion: z.int(),
  files: z.record(
    z.string().regex(/^[a-z]{1,32}\.(json|jsonl|safetensors)$/),
    z.strictObject({ bytes: z.int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});
type Manifest = z.output<typeof manifestSchema>;
type FileRecord = Manifest['files'][string];

/** New contents by name, in chunks; `undefined` takes the file out of the set. */
export type Changes = ReadonlyMap<string, Iterable<Uint8Array> | undefined>;

/**
 * Replaces files of the set in `folder`; the others stay. When it rejects, the set is what it was before.
 * Only one process may save into a folder at a time.
 * @param limits as in `readFiles`: what could not be read is not written
 */
export async function replaceFiles(
  folder: string,
  changes: Changes,
  limits: ReadonlyMap<string, number>,
  disk: Disk = realDisk,
): Promise<void> {
  let previous: Manifest | undefined;
  try {
    previous = await readManifest(folder).catch((error: unknown) => {
      // What cannot be read is replaced, except what a newer version may still read.
      if (error instanceof CheckpointError && error.reason !== 'model-version') return undefined;
      throw error;
    });
    await disk.makeFolder(folder);
    if (previous !== undefined) await settle(folder, previous, disk);
    const files = { ...previous?.files };
    const written: string[] = [];
    try {
      for (const [name, chunks] of changes) {
        Reflect.deleteProperty(files, name);
        if (chunks === undefined) continue;
        written.push(name);
        files[name] = await writeHashed(
          join(folder, name + PENDING),
          withinLimit(name, chunks, limits),
          disk,
        );
      }
      const manifest: Manifest = { format: FORMAT, formatVersion: FORMAT_VERSION, files };
      written.push(MANIFEST);
      await disk.write(join(folder, MANIFEST + PENDING), [encodeJson(manifest)]);
      await disk.flushFolder(folder);
      await disk.rename(join(folder, MANIFEST + PENDING), join(folder, MANIFEST));
    } catch (error) {
      for (const name of written) await disk.remove(join(folder, name + PENDING)).catch(() => undefined);
      throw error;
    }
    // Committed. Whatever fails from here on is caught up by the next save; readers need no help.
    await disk.flushFolder(folder).catch(() => undefined);
    for (const [name, chunks] of changes)
      await (
        chunks === undefined
          ? disk.remove(join(folder, name))
          : disk.rename(join(folder, name + PENDING), join(folder, name))
      ).catch(() => undefined);
  } catch (error) {
    const kept = previous === undefined ? 'Nothing is saved there.' : 'The last saved model is untouched.';
    throw diskError(error, `saving the model in ${folder}`, kept);
  }
}

/**
 * Reads files of the set as they were at one commit. `limits`: the names that are wanted, each with the most bytes that
 * will be read; names that the set does not have are left out of the result.
 * @throws CheckpointError model-missing, model-foreign, model-version, model-damaged, model-too-large, disk-error
 */
export async function readFiles(
  folder: string,
  limits: ReadonlyMap<string, number>,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  try {
    for (let attempt = 1; ; attempt++) {
      const manifest = await readManifest(folder);
      try {
        return await readCommitted(folder, manifest, limits);
      } catch (error) {
        const now = await readManifest(folder);
        if (attempt === READ_ATTEMPTS || JSON.stringify(now) === JSON.stringify(manifest)) throw error;
      }
    }
  } catch (error) {
    throw diskError(error, `reading the model in ${folder}`);
  }
}

/** Removes the set and, when nothing else lies in it, the folder. Files that are not of the set are left alone. */
export async function removeFiles(
  folder: string,
  names: Iterable<string>,
  disk: Disk = realDisk,
): Promise<void> {
  try {
    // The manifest goes first: a half deleted set is none at all, not a damaged one.
    for (const name of [MANIFEST, ...names])
      for (const suffix of ['', PENDING]) await disk.remove(join(folder, name + suffix));
    if ((await disk.list(folder)).length === 0) await disk.removeFolder(folder);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw diskError(error, `deleting the model in ${folder}`);
  }
}

/** Gives files of a committed set their own names, where a crash came in between. */
async function settle(folder: string, manifest: Manifest, disk: Disk): Promise<void> {
  const present = new Set(await disk.list(folder));
  for (const [name, record] of Object.entries(manifest.files)) {
    if (!present.has(name + PENDING)) continue;
    const pending = await readHashed(join(folder, name + PENDING), record);
    if (pending !== undefined) await disk.rename(join(folder, name + PENDING), join(folder, name));
  }
}

async function readCommitted(
  folder: string,
  manifest: Manifest,
  limits: ReadonlyMap<string, number>,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [name, limit] of limits) {
    const record = manifest.files[name];
    if (record === undefined) continue;
    if (record.bytes > limit)
      throw new CheckpointError('model-too-large', `The model file ${name} is too large to be read.`);
    const path = join(folder, name);
    // A third look: between the first two, the writer may have given the file its own name.
    const bytes =
      (await readHashed(path, record)) ??
      (await readHashed(path + PENDING, record)) ??
      (await readHashed(path, record));
    if (bytes === undefined) throw damaged(name, 'it is not what was saved');
    contents.set(name, bytes);
  }
  return contents;
}

async function readManifest(folder: string): Promise<Manifest> {
  const bytes = await readWhole(join(folder, MANIFEST), (size) => size <= LARGEST_MANIFEST);
  if (bytes === undefined)
    throw new CheckpointError('model-missing', `There is no model in ${folder}. Train one first.`);
  let raw: unknown;
  try {
    raw = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged(MANIFEST, 'it is no JSON');
  }
  const version = z.object({ format: z.literal(FORMAT), formatVersion: z.int() }).safeParse(raw);
  if (!version.success)
    throw new CheckpointError(
      'model-foreign',
      `${join(folder, MANIFEST)} does not belong to a Variorum model.`,
    );
  if (!READABLE_VERSIONS.includes(version.data.formatVersion))
    throw new CheckpointError(
      'model-version',
      `The model was saved by another version of Variorum (its format is ${version.data.formatVersion}, ` +
        `this version reads ${READABLE_VERSIONS.join(' and ')}). Update Variorum, or delete the model and train again.`,
    );
  const parsed = manifestSchema.safeParse(raw);
  if (!parsed.success) throw damaged(MANIFEST, 'its entries are malformed');
  return parsed.data;
}

/** @throws CheckpointError model-too-large */
function* withinLimit(
  name: string,
  chunks: Iterable<Uint8Array>,
  limits: ReadonlyMap<string, number>,
): Generator<Uint8Array> {
  const limit = limits.get(name);
  if (limit === undefined) throw new RangeError(`How large ${name} may be is not known.`);
  let bytes = 0;
  for (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > limit) throw tooLarge(name, limit);
    yield chunk;
  }
}

/** What is so large would be written and then refused when it is read. */
export const tooLarge = (name: string, limit: number): CheckpointError =>
  new CheckpointError(
    'model-too-large',
    `The model file ${name} would be larger than ${Math.round(limit / 2 ** 20)} MiB, and could not be read again. ` +
      'Learn from less text: leave documents out.',
  );

async function writeHashed(path: string, chunks: Iterable<Uint8Array>, disk: Disk): Promise<FileRecord> {
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = function* (): Generator<Uint8Array> {
    for (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      yield chunk;
    }
  };
  await disk.write(path, counted());
  return { bytes, sha256: hash.digest('hex') };
}

/** The file's bytes where its length and hash are as recorded. */
async function readHashed(path: string, record: FileRecord): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = await readWhole(path, (size) => size === record.bytes);
  if (bytes === undefined) return undefined;
  return createHash('sha256').update(bytes).digest('hex') === record.sha256 ? bytes : undefined;
}

/** The file's bytes where it exists and `accepts` its size, which is asked before anything is allocated. */
async function readWhole(
  path: string,
  accepts: (size: number) => boolean,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw error;
  }
  try {
    const status = await file.stat();
    if (!status.isFile() || !accepts(status.size)) return undefined;
    const bytes = new Uint8Array(status.size);
    for (let from = 0; from < bytes.length;) {
      const { bytesRead } = await file.read(bytes, from);
      if (bytesRead === 0) return undefined; // It shrank meanwhile.
      from += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

export function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, undefined, 1)}\n`);
}
