import { createHash } from 'node:crypto';
import { copyFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { replaceFolder } from '../atomicWrites.ts';
import { GgufFile } from '../gguf/ggufFile.ts';
import { readLlamaShape } from '../gguf/ggufLlama.ts';
import { type Marks, readTokenizer } from '../gguf/ggufTokenizer.ts';
import {
  CONFIG_FILE,
  configHeader,
  hashOf,
  type LanguageModelConfig,
  TOKENIZER_FILE,
} from '../languageModelFolder.ts';
import type { LlamaShape } from '../llamaShape.ts';
import { GRAPH_NAMES, languageModelGraph } from './graphs.ts';
import { modelCard } from './modelCard.ts';
import { ggufWeights, type WeightSource, writeWeights } from './weights.ts';
import { WeightFiles } from './weightFiles.ts';

/**
 * Converts a GGUF file of the Llama form into a folder that LanguageModel.open reads. The same file gives the same bytes.
 * The folder is replaced whole.
 * @param license file to copy beside the model as LICENSE
 * @throws LanguageModelError missing, damaged, unsupported
 */
export async function convertGguf(
  path: string,
  folder: string,
  license?: string,
): Promise<LanguageModelConfig> {
  const file = GgufFile.open(path);
  try {
    const shape = readLlamaShape(file);
    const { json, marks } = readTokenizer(file, shape.vocabularySize);
    let config: LanguageModelConfig | undefined;
    await replaceFolder(folder, async (unfinished) => {
      config = await writeLanguageModel(unfinished, ggufWeights(file), {
        name: nameOf(path),
        shape,
        marks,
        tokenizer: JSON.stringify(json),
        source: { file: basename(path), sha256: await hashOf(path) },
      });
      if (license !== undefined) await copyFile(license, join(unfinished, 'LICENSE'));
      await writeFile(join(unfinished, 'README.md'), modelCard(config, file.metadata), { flush: true });
    });
    return config!;
  } finally {
    file.close();
  }
}

/** A file's name without ending and kind: what makers put into GGUF as the name is often that of a training run. */
function nameOf(path: string): string {
  return basename(path, '.gguf').replace(/[.-](?:Q\d_\w+|B?F16|F32)$/i, '');
}

export interface LanguageModelParts {
  readonly name: string;
  readonly shape: LlamaShape;
  readonly marks: Marks;
  /** The content of tokenizer.json. */
  readonly tokenizer: string;
  readonly source: { readonly file: string; readonly sha256: string };
  readonly expandedFrom?: string;
}

/** Writes weights, graphs, tokenizer and, last, config.json into an empty folder. */
export async function writeLanguageModel(
  folder: string,
  source: WeightSource,
  { tokenizer, shape, ...rest }: LanguageModelParts,
): Promise<LanguageModelConfig> {
  const weights = new WeightFiles(folder);
  try {
    writeWeights(source, shape, weights);
  } catch (error) {
    weights.abandon();
    throw error;
  }
  const { table, files } = weights.finish();
  const others = new Map<string, Uint8Array>([[TOKENIZER_FILE, Buffer.from(tokenizer)]]);
  for (const graph of GRAPH_NAMES) others.set(`${graph}.onnx`, languageModelGraph(graph, shape, table));
  const records = Object.fromEntries(files);
  for (const [name, bytes] of others) {
    await writeFile(join(folder, name), bytes, { flush: true });
    records[name] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }
  const config: LanguageModelConfig = {
    ...configHeader,
    ...rest,
    shape,
    files: records,
    weights: mutable(table),
  };
  await writeFile(join(folder, CONFIG_FILE), `${JSON.stringify(config, undefined, 1)}\n`, { flush: true });
  return config;
}

function mutable(table: ReturnType<WeightFiles['finish']>['table']): LanguageModelConfig['weights'] {
  return Object.fromEntries(
    Object.entries(table).map(([name, tensor]) => [name, { ...tensor, shape: [...tensor.shape] }]),
  );
}
