import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { codeOf } from '../checkpoint/disk.ts';
import { replaceFile } from './atomicWrites.ts';
import { LanguageModelError } from './languageModelError.ts';
import { llamaShapeSchema } from './llamaShape.ts';
import { weightTableSchema } from './weightTable.ts';

export const CONFIG_FILE = 'config.json';
export const TOKENIZER_FILE = 'tokenizer.json';

const FORMAT = 'variorum-language-model';
export const FORMAT_VERSION = 1;
const MAX_CONFIG_BYTES = 1 << 20;
const MAX_TOKENIZER_BYTES = 1 << 25;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const configSchema = z.strictObject({
  format: z.literal(FORMAT),
  formatVersion: z.literal(FORMAT_VERSION),
  name: z.string().max(200),
  shape: llamaShapeSchema,
  marks: z.strictObject({ document: z.int().min(0), endOfTurn: z.int().min(0) }),
  /** What it was converted from. */
  source: z.strictObject({ file: z.string().max(255), sha256 }),
  /** Where its weights were expanded to 8 bits: the hash of the language model that they are of. */
  expandedFrom: sha256.optional(),
  files: z.record(
    z.string().regex(/^[a-z][a-z0-9-]{0,40}\.(?:onnx|bin|json)$/),
    z.strictObject({ bytes: z.int().min(1), sha256 }),
  ),
  weights: weightTableSchema,
});

export type LanguageModelConfig = z.output<typeof configSchema>;

export const configHeader = { format: FORMAT, formatVersion: FORMAT_VERSION } as const;

export interface LanguageModelFolder {
  readonly config: LanguageModelConfig;
  /** Of everything that its states depend on: see `identityOf`. */
  readonly hash: string;
}

const WHAT_TO_DO = 'Install Variorum again, or convert the language model anew.';

/**
 * Reads config.json and checks that every file is what it says.
 * @param stamps folder for a note that the files were hashed: after that, sizes and times are compared.
 *   Without it they are hashed each time.
 * @throws LanguageModelError missing, damaged, version
 */
export async function readFolder(folder: string, stamps?: string): Promise<LanguageModelFolder> {
  const bytes = await readFile(join(folder, CONFIG_FILE)).catch((cause: unknown) => {
    throw missing(folder, CONFIG_FILE, cause);
  });
  const config = parseConfig(folder, bytes);
  await verifyFiles(folder, config, createHash('sha256').update(bytes).digest('hex'), stamps);
  return { config, hash: config.expandedFrom ?? identityOf(config) };
}

/**
 * SHA-256 over sizes, marks and the hashes of weights and tokenizer. Graphs are left out: written differently, for speed
 * or for another device, they compute the same, and models trained with them stay valid.
 */
export function identityOf({ shape, marks, files }: LanguageModelConfig): string {
  const hash = createHash('sha256').update(JSON.stringify([shape, marks]));
  for (const name of Object.keys(files).sort())
    if (!name.endsWith('.onnx')) hash.update(`\n${name} ${files[name]!.sha256}`);
  return hash.digest('hex');
}

export async function readTokenizerJson(folder: string): Promise<unknown> {
  const text = await readFile(join(folder, TOKENIZER_FILE), 'utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damagedFolder(folder, TOKENIZER_FILE, 'is no JSON', cause);
  }
}

function parseConfig(folder: string, bytes: Buffer): LanguageModelConfig {
  if (bytes.length > MAX_CONFIG_BYTES) throw damagedFolder(folder, CONFIG_FILE, 'is too large');
  let raw: unknown;
  try {
    raw = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw damagedFolder(folder, CONFIG_FILE, 'is no JSON', cause);
  }
  const version = z.object({ format: z.literal(FORMAT), formatVersion: z.int() }).safeParse(raw);
  if (version.success && version.data.formatVersion !== FORMAT_VERSION)
    throw new LanguageModelError(
      'language-model-version',
      `The language model in ${folder} has the format ${version.data.formatVersion}, and this version reads ${FORMAT_VERSION}. ${WHAT_TO_DO}`,
    );
  const parsed = configSchema.safeParse(raw);
  if (!parsed.success)
    throw damagedFolder(folder, CONFIG_FILE, 'is not what this version writes', parsed.error);
  return parsed.data;
}

/** Size and time of each file when its hash was right. */
const stampSchema = z.strictObject({
  /** SHA-256 of config.json. */
  config: sha256,
  files: z.record(z.string(), z.strictObject({ bytes: z.number(), modified: z.number() })),
});
type Stamp = z.output<typeof stampSchema>;

async function verifyFiles(
  folder: string,
  config: LanguageModelConfig,
  configHash: string,
  stamps: string | undefined,
): Promise<void> {
  const files: Stamp['files'] = {};
  for (const [name, { bytes }] of Object.entries(config.files)) {
    const status = await stat(join(folder, name)).catch((cause: unknown) => {
      throw missing(folder, name, cause);
    });
    if (!status.isFile() || status.size !== bytes)
      throw damagedFolder(folder, name, `has ${status.size} bytes instead of ${bytes}`);
    files[name] = { bytes, modified: status.mtimeMs };
  }
  if ((config.files[TOKENIZER_FILE]?.bytes ?? Infinity) > MAX_TOKENIZER_BYTES)
    throw damagedFolder(folder, TOKENIZER_FILE, 'is missing or too large');
  const stamp = { config: configHash, files };
  // One stamp per place: two copies of the same files have times of their own.
  const place = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const stampFile = stamps === undefined ? undefined : join(stamps, `language-model-${place}.json`);
  if (stampFile !== undefined && JSON.stringify(await readStamp(stampFile)) === JSON.stringify(stamp)) return;
  for (const [name, { sha256 }] of Object.entries(config.files))
    if ((await hashOf(join(folder, name))) !== sha256)
      throw damagedFolder(folder, name, 'has another content');
  // A stamp that cannot be kept costs the next start half a second, nothing else.
  if (stampFile !== undefined) await replaceFile(stampFile, JSON.stringify(stamp)).catch(() => undefined);
}

async function readStamp(path: string): Promise<Stamp | undefined> {
  try {
    return stampSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function missing(folder: string, name: string, cause: unknown): LanguageModelError {
  return ['ENOENT', 'ENOTDIR'].includes(codeOf(cause))
    ? new LanguageModelError('language-model-missing', `There is no ${name} in ${folder}. ${WHAT_TO_DO}`, {
        cause,
      })
    : new LanguageModelError('language-model-missing', `${name} in ${folder} cannot be read. ${WHAT_TO_DO}`, {
        cause,
      });
}

export function damagedFolder(
  folder: string,
  name: string,
  what: string,
  cause?: unknown,
): LanguageModelError {
  return new LanguageModelError(
    'language-model-damaged',
    `The language model in ${folder} is damaged: ${name} ${what}. ${WHAT_TO_DO}`,
    { cause },
  );
}
