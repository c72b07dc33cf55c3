import type { Evaluation } from '../../evaluation/evaluate.ts';
import { interpolationSection, sampleSection, sliderSection } from './evaluationExamples.ts';
import { table } from './markdownText.ts';

/** The metrics of an evaluation as Markdown, each with what it says. Definitions and sources stand beside the metrics. */
export function evaluationMarkdown(metrics: Evaluation): string {
  return [
    measuredOn(metrics),
    ...likelihood(metrics),
    ...latentCode(metrics),
    ...reconstruction(metrics),
    ...sampleSection(metrics),
    ...interpolationSection(metrics),
    ...sliderSection(metrics),
  ].join('\n\n');
}

type Row = readonly [what: string, metric: string, meaning: string];

function measuredOn({ set, seed }: Evaluation): string {
  const left = set.trainedOn === 0 ? 'none' : shown(set.trainedOn);
  return (
    `Measured on ${shown(set.passages)} of ${shown(set.found)} passages; left out because the model was trained on the ` +
    `same words: ${left}. Seed ${seed}. ${TOKENISATION[set.tokenisation]}`
  );
}

const TOKENISATION: Record<Evaluation['set']['tokenisation'], string> = {
  prose: 'For BLEU and other metrics of words, every mark of punctuation is a word.',
  spaced: 'For BLEU and other metrics of words, words are what stands between spaces.',
};

function likelihood({ likelihood: measured }: Evaluation): string[] {
  if (measured === undefined) return [];
  const { perplexity } = measured;
  const perDimension = [...measured.klPerDimension].sort((a, b) => b - a).map((nats) => nats.toFixed(2));
  const rows: Row[] = [
    [
      '−ln p(x)',
      `${fixed(measured.importanceWeightedNll)} ± ${fixed(measured.standardError)} nats per passage`,
      `bounded by ${shown(measured.importanceSamples)} importance samples a passage`,
    ],
    ['−ELBO', `${fixed(measured.negativeElbo)} nats per passage`, 'reconstruction and KL together'],
    [
      'reconstruction',
      `${fixed(measured.reconstruction)} nats per passage`,
      'lost on the way through the code',
    ],
    ['KL', `${fixed(measured.kl)} nats per passage`, 'what a code says about its passage'],
    ['perplexity a word', fixed(perplexity.perWord), 'what stands between spaces, and the end, are words'],
    ['perplexity a token', fixed(perplexity.perToken), 'of the model’s own tokens'],
    ['bits per byte', perplexity.bitsPerByte.toFixed(3), 'comparable between vocabularies'],
    ['KL of each dimension', perDimension.join(' '), 'nats, the most used first'],
  ];
  return ['### Likelihood', figureTable(rows)];
}

function latentCode({ latentCode: measured }: Evaluation): string[] {
  if (measured === undefined) return [];
  const { mutualInformation, use } = measured;
  const worse = use.withAnotherCode - use.withOwnCode;
  const rows: Row[] = [
    [
      'active units',
      `${measured.activeUnits} of ${measured.latentSize}`,
      'dimensions whose posterior means vary by at least 0.01',
    ],
    [
      'mutual information',
      `${mutualInformation.nats.toFixed(2)} ± ${mutualInformation.standardError.toFixed(2)} nats`,
      `between passage and code; so many passages can show at most ${mutualInformation.ceiling.toFixed(2)}`,
    ],
    ['−ln p(x given its own code)', `${fixed(use.withOwnCode)} nats per passage`, ''],
    [
      '… another passage’s code',
      `${fixed(use.withAnotherCode)} nats per passage`,
      `${fixed(worse)} worse: what the decoder takes from the code`,
    ],
    ['… code zero', `${fixed(use.withZeroCode)} nats per passage`, ''],
  ];
  return ['### The latent code', figureTable(rows)];
}

function reconstruction({ reconstruction: measured }: Evaluation): string[] {
  if (measured === undefined) return [];
  const { shipped, searched, bare, ngramWeight } = measured;
  const row = (what: string, metric: (metrics: typeof shipped) => string): string[] => [
    what,
    metric(shipped),
    metric(searched),
    metric(bare),
  ];
  const asShipped = `as shipped: with feedback from the encoder, n-grams (weight ${ngramWeight}), rules against repetition`;
  return [
    '### Reconstruction',
    'Passages encoded and decoded from their posterior mean.',
    table(
      ['', asShipped, 'without feedback, beam search', 'decoder alone, greedy'],
      [
        row('BLEU-4 (corpus, not smoothed)', ({ bleu }) => bleu.toFixed(3)),
        row('tokens at their place', ({ tokenAccuracy }) => percent(tokenAccuracy)),
        row('word for word', ({ exactMatch }) => percent(exactMatch)),
      ],
    ),
  ];
}

const figureTable = (rows: readonly Row[]): string => table(['', '', ''], rows);
const shown = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 0 });
const fixed = (value: number): string => value.toFixed(1);
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
