import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { loadModel } from '../../../src/model/checkpoint/modelFolder.ts';
import { evaluationMarkdown } from '../../../src/model/process/report/evaluationMarkdown.ts';
import { sentenceLines } from '../../../src/model/process/report/evaluationData.ts';
import { evaluateModel } from '../../../src/model/process/report/modelEvaluation.ts';
import { ModelSession } from '../../../src/model/process/open/modelSession.ts';
import { Random } from '../../../src/model/numerics/random.ts';
import { evaluationSections, type Evaluation } from '../../../src/model/evaluation/evaluate.ts';
import { logPosterior, logPrior } from '../../../src/model/numerics/gaussians.ts';
import { measureLikelihood } from '../../../src/model/evaluation/likelihood.ts';
import type { PassageScorer } from '../../../src/model/evaluation/passageScorer.ts';
import { smallModel, type SmallModel } from '../explore/smallModel.ts';

const SENTENCES = [
  'A gull walked along the wall of the harbour.',
  'Nobody had painted the boat since the war.',
  'She counted the steps twice.',
  'The oil for the lamp came on Thursdays.',
  'Why should the sea be any different tonight?',
  'He wrote it all down.',
];

const SIZES = { importanceSamples: 3, drawnTexts: 4, interpolationPairs: 2, sliderPassages: 2 };

describe('the evaluation of a model', function () {
  this.timeout(120_000);
  let small: SmallModel;
  let open: ModelSession;
  let folder: string;
  let data: string;
  const measure = (more: Partial<Parameters<typeof evaluateModel>[1]> = {}): Promise<Evaluation> =>
    evaluateModel(open, {
      ...SIZES,
      data,
      seed: 1,
      sections: ['likelihood', 'latentCode'],
      ...more,
    });

  before(async () => {
    small = await smallModel();
    open = await ModelSession.open(small.folder, 'cpu');
    folder = await mkdtemp(join(tmpdir(), 'variorum-evaluation-'));
    data = join(folder, 'sentences.txt');
    const trained = small.model.passages.slice(0, 3).map(({ text }) => text);
    await writeFile(data, `${[...SENTENCES, ...trained].join('\n')}\n`);
  });
  after(async () => {
    await open.close();
    await small.close();
    await rm(folder, { recursive: true });
  });

  it('never measures on what the model was trained on', async () => {
    const { set } = await measure({ sections: [] });
    assert.deepEqual(set, { passages: 6, found: 9, trainedOn: 3, tokenisation: 'spaced' });
    const trained = join(folder, 'trained.txt');
    await writeFile(trained, small.model.passages.map(({ text }) => text).join('\n'));
    await assert.rejects(measure({ data: trained }), { reason: 'nothing-to-measure' });
    // The small model holds nothing out.
    await assert.rejects(measure({ data: undefined }), { reason: 'nothing-to-measure' });
    await assert.rejects(measure({ data: join(folder, 'gone') }), { reason: 'folder-missing' });
  });

  it('measures on at most so many passages, spread over the data', async () => {
    const { set } = await measure({ sections: [], limit: 2 });
    assert.equal(set.passages, 2);
    assert.equal(set.found, 9);
  });

  it('reads a folder of documents as training would', async () => {
    const documents = await mkdtemp(join(folder, 'documents-'));
    await writeFile(join(documents, 'one.md'), `# A heading\n\n${SENTENCES.join(' ')}\n\n${SENTENCES[0]!}\n`);
    const { set } = await measure({ sections: [], data: documents });
    assert.deepEqual(set, { passages: 7, found: 7, trainedOn: 0, tokenisation: 'prose' });
  });

  it('gives the same metrics for the same seed, and all of them are consistent', async () => {
    const metrics = await measure();
    assert.deepEqual(await measure(), metrics);
    const { likelihood, latentCode } = metrics;
    assert.ok(likelihood!.importanceWeightedNll < likelihood!.negativeElbo);
    const kl = likelihood!.klPerDimension.reduce((sum, nats) => sum + nats, 0);
    assert.ok(Math.abs(likelihood!.kl - kl) < 1e-9);
    assert.equal(likelihood!.klPerDimension.length, 12);
    // The decoder of the small model depends strongly on the code, but it was never trained to read it.
    const { withOwnCode, withAnotherCode, withZeroCode } = latentCode!.use;
    assert.equal(new Set([withOwnCode, withAnotherCode, withZeroCode]).size, 3);
    assert.notDeepEqual((await measure({ seed: 2 })).likelihood, likelihood);
  });

  it('judges samples, interpolation and sliders by what was decoded', async () => {
    const sections = ['samples', 'interpolation', 'sliders'] as const;
    const { samples, interpolation, sliders } = await measure({ sections });
    assert.deepEqual(
      samples!.samples.map(({ source, temperature, texts }) => [source, temperature, texts]),
      ['fitted', 'prior', 'posterior'].flatMap((source) => [
        [source, 0, 4],
        [source, 1, 4],
      ]),
    );
    for (const metrics of [...samples!.samples, samples!.real]) {
      assert.ok(metrics.forwardPerplexity > 1 && metrics.reversePerplexity > 1);
      assert.ok(metrics.distinct1 > 0 && metrics.distinct1 <= 1);
    }
    assert.equal(samples!.real.texts, 4);
    assert.equal(interpolation!.pairs, 2);
    assert.equal(interpolation!.forwardPerplexity.length, 11);
    assert.ok(interpolation!.distinctIntermediates >= 0 && interpolation!.distinctIntermediates <= 9);
    assert.equal(sliders!.axes.length, open.latent.sliders.length);
    // This decoder writes something else wherever a slider stands.
    assert.ok(sliders!.axes.some(({ distinctTexts }) => distinctTexts > 3));
    for (const { properties, example } of sliders!.axes) {
      assert.ok(properties.every(({ rho }) => Math.abs(rho) <= 1));
      assert.equal(example.length, 13);
    }
  });

  it('is shown as Markdown with a figure in every cell', async () => {
    const markdown = evaluationMarkdown(await measure({ sections: evaluationSections }));
    const rendered = new MarkdownIt().render(markdown);
    const tables = [...rendered.matchAll(/<table>.*?<\/table>/gs)].map(([one]) => one);
    assert.equal(tables.length, 6);
    for (const one of tables) {
      const rows = [...one.matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) => row.match(/<t[hd]>/g)!.length);
      assert.ok(rows.length > 1 && new Set(rows).size === 1);
    }
    // In the source too: a renderer drops cells that have no heading.
    const cells = markdown
      .split('\n')
      .map((line) => (line.startsWith('| ') ? line.split(/(?<!\\)\|/).length : 0));
    for (const [i, count] of cells.entries())
      if (count > 0 && cells[i + 1]! > 0) assert.equal(count, cells[i + 1], markdown.split('\n')[i + 1]);
    assert.doesNotMatch(markdown, /NaN|undefined|Infinity/);
  });

  it('measures only the sections that were asked for, and says how far it is', async () => {
    const seen: [string, number][] = [];
    const { set, seed, ...rest } = await evaluateModel(
      open,
      { ...SIZES, data, seed: 1, sections: ['reconstruction'] },
      { onProgress: (section, fraction) => seen.push([section, fraction]) },
    );
    assert.deepEqual([set.passages, seed, Object.keys(rest)], [6, 1, ['reconstruction']]);
    assert.deepEqual(seen.at(-1), ['reconstruction', 1]);
  });

  it('ends when it is cancelled', async () => {
    const cancel = new AbortController();
    const measuring = evaluateModel(
      open,
      { ...SIZES, data, seed: 1, sections: evaluationSections },
      {
        signal: cancel.signal,
        onProgress: () => {
          cancel.abort(new Error('no longer wanted'));
        },
      },
    );
    await assert.rejects(measuring, /no longer wanted/);
  });

  describe('by its densities', () => {
    let scorer: PassageScorer;
    const tokenIds = (): number[][] => SENTENCES.map((text) => small.model.tokenizer.encode(text));
    before(async () => {
      scorer = await open.scorer(await loadModel(small.folder));
    });
    after(() => scorer.dispose());

    it('encodes as the product does, whatever is encoded together', async () => {
      const size = scorer.config.latentSize;
      const { posteriorMean } = await scorer.posteriors(tokenIds());
      const product = await open.latent.encode(SENTENCES);
      for (const [row, code] of product.entries())
        for (let i = 0; i < size; i++)
          assert.ok(Math.abs(posteriorMean[row * size + i]! - code[i]!) < 1e-5, `${row}, ${i}`);
    });

    it('scores a passage alike alone, with others, and under several codes at once', async () => {
      const size = scorer.config.latentSize;
      const codes = SENTENCES.map(() => Random.fromSeed(3).normals(size));
      const together = await scorer.reconstructionLosses(tokenIds(), codes);
      for (const [row, passage] of tokenIds().entries()) {
        const [first, second] = await scorer.lossesUnderCodes(
          passage,
          Float32Array.from([...codes[row]!, ...new Float32Array(size)]),
        );
        assert.ok(Math.abs(together[row]! - first!) < 1e-3, `${together[row]} ${first}`);
        assert.notEqual(first, second);
      }
    });

    it('with one importance sample gives the bound of that sample', async () => {
      const passages = tokenIds().slice(0, 1);
      const posteriors = await scorer.posteriors(passages);
      const measured = await measureLikelihood(scorer, passages, posteriors, {
        samples: 1,
        random: Random.fromSeed(8),
      });
      const epsilon = Random.fromSeed(8).normals(scorer.config.latentSize);
      const code = epsilon.map(
        (noise, i) =>
          posteriors.posteriorMean[i]! + Math.exp(posteriors.posteriorLogVariance[i]! / 2) * noise,
      );
      const [loss] = await scorer.reconstructionLosses(passages, [code]);
      const bound = loss! + logPosterior(posteriors, 0, code) - logPrior(code);
      assert.ok(Math.abs(measured.importanceWeightedNll - bound) < 1e-3);
      assert.ok(Math.abs(measured.reconstruction - loss!) < 1e-3);
    });
  });
});

describe('a file of a sentence a line', () => {
  it('may have labels, which are no part of the sentences', () => {
    const text = '1\tthe food was good .\r\n0\tit was cold .\n\n';
    const passages = sentenceLines('test.txt', text);
    assert.deepEqual(
      passages.map(({ text: sentence }) => sentence),
      ['the food was good .', 'it was cold .'],
    );
    for (const { offset, length, text: sentence } of passages)
      assert.equal(text.slice(offset, offset + length), sentence);
  });

  it('keeps what stands before a tab where not every line has one', () => {
    assert.deepEqual(
      sentenceLines('test.txt', 'one\ttwo\n three four \n').map(({ text }) => text),
      ['one\ttwo', 'three four'],
    );
  });
});
