/** A starter model that has learnt nothing: enough to stand in for one, and quick. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { saveStarter } from '../../src/model/checkpoint/starterFolder.ts';
import { Random } from '../../src/model/numerics/random.ts';
import { Tokenizer } from '../../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../src/model/tokenizer/training.ts';
import { modelConfig } from '../../src/model/vae/network/config.ts';
import { initializeParameters } from '../../src/model/vae/network/parameters.ts';

export async function makeStarter(): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'variorum-starter-'));
  const text = 'The lamp was lit in the harbour, and the letter was found on the ladder.';
  const tokenizer = Tokenizer.fromJson(trainTokenizer([text, text], { vocabularySize: 300 }));
  const config = modelConfig({
    vocabularySize: tokenizer.vocabularySize,
    ...{ latentSize: 8, width: 32, heads: 2, encoderLayers: 1, decoderLayers: 1 },
  });
  const parameters = initializeParameters(config, Random.fromSeed(1));
  await saveStarter(folder, { config, tokenizer, parameters });
  return folder;
}
