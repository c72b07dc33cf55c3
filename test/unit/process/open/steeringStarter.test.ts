import assert from 'node:assert/strict';
import { cpSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { saveStarter } from '../../../../src/model/checkpoint/starterFolder.ts';
import { codesOf } from '../../../../src/model/explore/selection.ts';
import { convertGguf } from '../../../../src/model/languageModel/convert/convertGguf.ts';
import { LanguageModel } from '../../../../src/model/languageModel/languageModel.ts';
import { Random } from '../../../../src/model/numerics/random.ts';
import { LANGUAGE_MODEL_VARIABLE } from '../../../../src/model/process/starter/openLanguageModel.ts';
import { openStarter } from '../../../../src/model/process/open/openStarter.ts';
import { Tokenizer } from '../../../../src/model/tokenizer/tokenizer.ts';
import { trainTokenizer } from '../../../../src/model/tokenizer/training.ts';
import { modelConfig, type ModelConfig } from '../../../../src/model/vae/network/config.ts';
import { initializeParameters } from '../../../../src/model/vae/network/parameters.ts';
import { TemporaryFolder } from '../../corpus/temporaryFolder.ts';
import { TINY_STEERING } from '../../decoding/steered/tinyModels.ts';
import { ggufBytes } from '../../languageModel/ggufWriter.ts';
import { TinyFolder, tinyGguf } from '../../languageModel/tinyLanguageModel.ts';
import { workspaceOf, writeDocuments } from '../sampleWorkspace.ts';

const { signal } = new AbortController();
const GREEDY = { temperature: 0, topP: 1, seed: 0 };

describe('a starter that steers a language model', function () {
  this.timeout(120_000);
  const folder = new TemporaryFolder();
  const english = join(folder.path, 'english');
  const german = join(folder.path, 'german');
  const starterFolder = join(folder.path, 'steering');
  const fallbackFolder = join(folder.path, 'fallback');
  const languageModelFolder = join(folder.path, 'language-model');
  const variable = process.env[LANGUAGE_MODEL_VARIABLE];

  before(async () => {
    writeDocuments(english);
    for (const [i, noun] of ['Lampe', 'Leiter', 'Brille', 'Treppe'].entries())
      folder.write(
        `german/${noun}.md`,
        Array.from(
          { length: 12 },
          (_, n) => `Die ${noun} war in der Nacht nicht da, und das ist die Zahl ${12 * i + n} von allen.`,
        ).join('\n\n'),
      );
    const tiny = await TinyFolder.create(ggufBytes(tinyGguf(5).file));
    await convertGguf(tiny.gguf, languageModelFolder);
    await tiny.remove();
    const opened = await LanguageModel.open(languageModelFolder, { threads: 1 });
    const { hash } = opened.config;
    await opened.close();
    await save(starterFolder, { ...TINY_STEERING, languageModel: { ...TINY_STEERING.languageModel!, hash } });
    const tokenizer = Tokenizer.fromJson(trainTokenizer(['The lamp was lit.'], { vocabularySize: 300 }));
    const config = modelConfig({
      vocabularySize: tokenizer.vocabularySize,
      ...{ latentSize: 6, width: 16, heads: 2, encoderLayers: 1, decoderLayers: 1 },
    });
    await save(fallbackFolder, config, tokenizer);
  });
  beforeEach(() => {
    process.env[LANGUAGE_MODEL_VARIABLE] = languageModelFolder;
  });
  after(() => {
    if (variable === undefined) Reflect.deleteProperty(process.env, LANGUAGE_MODEL_VARIABLE);
    else process.env[LANGUAGE_MODEL_VARIABLE] = variable;
    folder.remove();
  });

  const save = (path: string, config: ModelConfig, tokenizer?: Tokenizer): Promise<void> =>
    saveStarter(path, {
      config,
      ...(tokenizer && { tokenizer }),
      parameters: initializeParameters(config, Random.fromSeed(9)),
    });
  const opened = async (documents: string) => {
    const workspace = workspaceOf(documents);
    const session = await openStarter({ workspace, starterFolder, fallbackFolder, device: 'cpu' }, signal);
    const { hasLanguageModel, notice } = session.summary();
    return { session, hasLanguageModel, notice };
  };
  const noticeWithout = async (spoil: () => void): Promise<string> => {
    spoil();
    const { session, hasLanguageModel, notice } = await opened(english);
    await session.close();
    assert.equal(hasLanguageModel, false);
    return notice ?? '';
  };
  const copied = (name: string): string => {
    const copy = join(folder.path, name);
    cpSync(languageModelFolder, copy, { recursive: true });
    process.env[LANGUAGE_MODEL_VARIABLE] = copy;
    return copy;
  };

  it('opens on English documents, and writes with the language model', async () => {
    const { session, hasLanguageModel, notice } = await opened(english);
    assert.deepEqual([hasLanguageModel, notice], [true, null]);
    const text = 'The keeper lit the brass lamp in the rain.';
    const { pieces, sliders } = await session.explore({ kind: 'text', text });
    assert.equal(pieces.map((piece) => piece.text).join(''), text);
    assert.equal(sliders.length, session.summary().axes.length);
    const [written] = await session.latent.decode(codesOf(session.latent, pieces), GREEDY);
    assert.notEqual(written?.trim(), '');
    await session.close();
  });

  it('leaves documents in another language to the fallback, and says so', async () => {
    const { session, hasLanguageModel, notice } = await opened(german);
    await session.close();
    assert.equal(hasLanguageModel, false);
    assert.match(notice ?? '', /in German.*train on the documents/i);
  });

  it('gives way to the fallback where its language model is missing, damaged or another one', async () => {
    const missing = await noticeWithout(() => {
      process.env[LANGUAGE_MODEL_VARIABLE] = join(folder.path, 'nowhere');
    });
    assert.match(missing, /There is no config\.json in .*Install Variorum again/);
    const none = await noticeWithout(() => {
      process.env[LANGUAGE_MODEL_VARIABLE] = '';
    });
    assert.match(none, /there is none here\. Install Variorum again/);
    const damaged = await noticeWithout(() => {
      truncateSync(join(copied('damaged'), 'weights-1.bin'), 100);
    });
    assert.match(damaged, /is damaged: weights-1\.bin has 100 bytes instead of \d+\. Install Variorum again/);
    const incomplete = await noticeWithout(() => {
      rmSync(join(copied('incomplete'), 'upper.onnx'));
    });
    assert.match(incomplete, /There is no upper\.onnx in .*Install Variorum again/);
    const another = await TinyFolder.create(ggufBytes(tinyGguf(6).file));
    await convertGguf(another.gguf, another.model);
    const other = await noticeWithout(() => {
      process.env[LANGUAGE_MODEL_VARIABLE] = another.model;
    });
    await another.remove();
    assert.match(other, /there is another one here\. Install the version/);
  });

  it('is an error without a fallback', async () => {
    process.env[LANGUAGE_MODEL_VARIABLE] = '';
    const request = { workspace: workspaceOf(english), starterFolder, device: 'cpu' } as const;
    await assert.rejects(openStarter(request, signal), { reason: 'language-model-needed' });
  });
});
