/**
 * Makes a starter of what `bench.pretrain.export` wrote: `node --import tsx bench/pretrain/install.ts EXPORT LANGUAGE_MODEL OUT`.
 * The network gets the hash of the language model in the form that the product runs, and eight bits per weight.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSafetensors } from '../../src/model/checkpoint/safetensors.ts';
import { loadPretrainedNetwork, saveStarter } from '../../src/model/checkpoint/starterFolder.ts';
import { LanguageModel } from '../../src/model/languageModel/languageModel.ts';
import { parseModelConfig } from '../../src/model/vae/network/config.ts';
import { parameterCount, parameterShapes, type FloatTensor } from '../../src/model/vae/network/parameters.ts';

const [exported, languageModelFolder, out] = process.argv.slice(2);
if (exported === undefined || languageModelFolder === undefined || out === undefined)
  throw new Error('Usage: install.ts EXPORT LANGUAGE_MODEL OUT');
const raw = JSON.parse(await readFile(join(exported, 'config.json'), 'utf8')) as Record<string, unknown> & {
  languageModel: Record<string, unknown>;
};
const opened = await LanguageModel.open(languageModelFolder, { threads: 1 });
const { hash } = opened.config;
await opened.close();
const config = parseModelConfig({ ...raw, languageModel: { ...raw.languageModel, hash } });
const stored = parseSafetensors('model.safetensors', await readFile(join(exported, 'model.safetensors')));
const parameters = new Map<string, FloatTensor>();
for (const [name, shape] of parameterShapes(config)) {
  const tensor = stored.get(name);
  if (tensor?.dataType !== 'float32' || tensor.shape.join() !== shape.join())
    throw new Error(`${name} is missing or has another shape.`);
  parameters.set(name, { dataType: 'float32', data: tensor.data, shape });
}
await saveStarter(out, { config, parameters });
await loadPretrainedNetwork(out);
console.log(`${parameterCount(config)} parameters in ${out}`);
