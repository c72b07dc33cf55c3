import type { Evaluation } from '../../evaluation/evaluate.ts';
import type { SampleMetrics, TextMetrics } from '../../evaluation/samples.ts';
import type { AxisMetrics } from '../../evaluation/sliders.ts';
import { escaped, quoted, table } from './markdownText.ts';

/** The metrics of what a model writes as Markdown, with examples as they came. */

const SOURCES: Record<SampleMetrics['source'], string> = {
  fitted: 'fitted density (what the product draws from)',
  prior: 'N(0, I)',
  posterior: 'around held-out passages',
};
/** Properties further from 0 than this are said to follow an axis. */
const STRONG = 0.8;
const EXAMPLE_AXES = 4;

export function sampleSection({ samples: measured }: Evaluation): string[] {
  if (measured === undefined) return [];
  const row = (what: string, temperature: string, metrics: TextMetrics): string[] => [
    what,
    temperature,
    String(metrics.texts),
    metrics.words.toFixed(1),
    metrics.forwardPerplexity.toFixed(1),
    metrics.reversePerplexity.toFixed(1),
    metrics.distinct1.toFixed(3),
    metrics.distinct2.toFixed(3),
    metrics.selfBleu.toFixed(3),
    percent(metrics.copied),
  ];
  const head = ['codes from', 'temperature', 'texts', 'words per text', 'forward', 'reverse'];
  return [
    '### Texts drawn by the model',
    'Forward is the perplexity of the texts under word n-grams (modified Kneser-Ney, order 3) of the training text, reverse ' +
      'that of held-out text under n-grams of the texts: the first is low for text that is like the real one or dull, the ' +
      'second only for text that is like it and varied. Distinct-1, distinct-2, self-BLEU and reverse compare only between ' +
      'equal numbers of texts. Copied: more than ten words in a row from the training text.',
    table(
      [...head, 'distinct-1', 'distinct-2', 'self-BLEU', 'copied'],
      [
        ...measured.samples.map((metrics) =>
          row(SOURCES[metrics.source], String(metrics.temperature), metrics),
        ),
        row('real text', '', measured.real),
      ],
    ),
    ...measured.samples
      .filter(({ source }) => source === 'fitted')
      .flatMap(({ temperature, examples }) => [
        `From the fitted density at temperature ${temperature}, the first ones:`,
        examples.map(quoted).join('\n>\n'),
      ]),
  ];
}

export function interpolationSection({ interpolation: measured }: Evaluation): string[] {
  if (measured === undefined) return [];
  const perplexities = measured.forwardPerplexity.map((perplexity) => perplexity.toFixed(0)).join(' ');
  return [
    '### From one passage to another',
    table(
      ['', '', ''],
      [
        ['pairs', String(measured.pairs), 'eleven texts each, decoded at temperature 0'],
        [
          'BLEU of the decoded ends',
          measured.endpoints.bleu.toFixed(3),
          'against the passages, which the product shows instead',
        ],
        [
          'edit distance of the decoded ends',
          measured.endpoints.editDistance.toFixed(3),
          'of words, 0 the same, 1 nothing in common',
        ],
        [
          'different texts between',
          `${measured.distinctIntermediates.toFixed(1)} of 9`,
          'neither of the decoded ends counted',
        ],
        [
          'smoothness',
          measured.smoothness.toFixed(3),
          'distance of the ends over the way, 1 is straight; word edit distance',
        ],
        [
          'smoothness as shown',
          measured.smoothnessShown.toFixed(3),
          'with the passages themselves at the ends',
        ],
        ['forward perplexity along the way', perplexities, 'flat where the middle is as fluent as the ends'],
      ],
    ),
    measured.example.map((text) => `1. ${escaped(text)}`).join('\n'),
  ];
}

export function sliderSection({ sliders: measured }: Evaluation): string[] {
  if (measured === undefined) return [];
  const strongest = ({ properties }: AxisMetrics): number => Math.abs(properties[0]?.rho ?? 0);
  const byMeans = ({ properties }: AxisMetrics): boolean =>
    properties.some(({ rhoOfMeans }) => Math.abs(rhoOfMeans) >= STRONG);
  const strong = measured.axes.filter((axis) => strongest(axis) >= STRONG).length;
  const strongMeans = measured.axes.filter(byMeans).length;
  const rows = measured.axes.map((axis) => [
    String(axis.index + 1),
    `${escaped(axis.lowLabel)} – ${escaped(axis.highLabel)}`,
    axis.properties
      .map(
        ({ name, rho, rhoOfMeans, effect }) =>
          `${escaped(name)} ${signed(rho)} / ${signed(rhoOfMeans)} / ${signed(effect)}`,
      )
      .join('<br>'),
    `${axis.chance.rho.toFixed(2)} / ${axis.chance.rhoOfMeans.toFixed(2)}`,
    axis.drift.toFixed(2),
    axis.distinctTexts.toFixed(1),
  ]);
  return [
    '### Sliders',
    `${measured.passages} held-out passages, each with one slider at ${measured.positions.length} positions from ` +
      `${measured.positions[0]!} to ${measured.positions.at(-1)!} and the others left, decoded at temperature 0. Of each slider the ` +
      'three properties that follow it most: Spearman’s ρ over all texts / ρ of the means over the passages / change of the ' +
      'mean from −2 to 2 in standard deviations of held-out text. Of so many properties some follow any slider: by chance is ' +
      'the largest |ρ| and |ρ of the means| of a property where the positions of each passage are shuffled. Drift: mean ' +
      `change of all other properties, in standard deviations too. |ρ| ≥ ${STRONG} over all texts on ${strong} of ${measured.axes.length} sliders, of the means on ${strongMeans}.`,
    table(
      [
        '',
        'slider',
        'property: ρ / ρ of means / change',
        'by chance',
        'drift',
        `different texts of ${measured.positions.length}`,
      ],
      rows,
    ),
    ...measured.axes.slice(0, EXAMPLE_AXES).flatMap(({ lowLabel, highLabel, example }) => [
      `${escaped(lowLabel)} – ${escaped(highLabel)}, one passage, every whole position:`,
      example
        .filter((_, i) => Number.isInteger(measured.positions[i]))
        .map((text) => `1. ${escaped(text)}`)
        .join('\n'),
    ]),
  ];
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
