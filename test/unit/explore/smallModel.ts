import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveModel } from '../../../src/model/checkpoint/modelFolder.ts';
import { splitIntoPassages } from '../../../src/model/corpus/passages.ts';
import { createOnnxEngine } from '../../../src/model/engine/onnx/onnxRuntime.ts';
import { LatentModel } from '../../../src/model/explore/latentModel.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { trainTokenizer } from '../../../src/model/tokenizer/training.ts';
import { modelConfig } from '../../../src/model/vae/network/config.ts';
import { initializeParameters } from '../../../src/model/vae/network/parameters.ts';

const WORKSPACE = join(import.meta.dirname, '../../workspaces/lighthouse');
const MAX_PASSAGES = 200;

export interface SmallModel {
  readonly model: LatentModel;
  readonly folder: string;
  close(): Promise<void>;
}

/**
 * A small model of the sample workspace in a temporary folder, on the real engine. Its parameters are random, larger
 * than training begins with: it writes no language, but what it writes depends strongly on the latent code.
 */
export async function smallModel(): Promise<SmallModel> {
  const folder = await mkdtemp(join(tmpdir(), 'variorum-latent-'));
  const names = (await readdir(WORKSPACE, { recursive: true })).filter((name) => name.endsWith('.md')).sort();
  const documents = await Promise.all(
    names.map(async (file) => ({ file, text: await readFile(join(WORKSPACE, file), 'utf8') })),
  );
  const tokenizer = trainTokenizer(
    documents.map(({ text }) => text),
    { vocabularySize: 600 },
  );
  const config = modelConfig({
    vocabularySize: 260 + tokenizer.model.merges.length,
    latentSize: 12,
    width: 32,
    heads: 2,
    encoderLayers: 1,
    decoderLayers: 2,
  });
  const parameters = initializeParameters(config, Random.fromSeed(7));
  for (const [name, { data }] of parameters)
    if (name.startsWith('decoder') || name === 'embedding')
      for (let i = 0; i < data.length; i++) data[i]! *= name.endsWith('latentVector') ? 20 : 2;
  await saveModel(folder, {
    config,
    tokenizer,
    parameters,
    passages: documents
      .flatMap((document) => splitIntoPassages(document))
      .slice(0, MAX_PASSAGES)
      .map(({ text, file, offset, length }) => ({ text, file, offset, length, split: 'training' })),
    training: {
      formatVersion: 1,
      trainedAt: '2025-01-01T00:00:00.000Z',
      trainedOn: 'nothing',
      trainedSeconds: 0,
      steps: 0,
      finished: true,
      documents: [],
      leftOut: [],
      run: null,
    },
  });
  const engine = await createOnnxEngine({ provider: 'cpu', threads: 1 });
  const model = await LatentModel.open(folder, engine, { keep: (computed) => saveModel(folder, computed) });
  return {
    model,
    folder,
    close: async () => {
      await model.dispose();
      await engine.dispose();
      await rm(folder, { recursive: true });
    },
  };
}
