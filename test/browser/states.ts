/** States of the panel as the extension host would publish them, on the sample workspace. */
import type { NearestPassage } from '../../src/shared/protocol/modelProtocol.ts';
import type { Axis } from '../../src/shared/protocol/sliderProtocol.ts';
import type { CurvePoint, TrainingProgress } from '../../src/shared/protocol/trainingProtocol.ts';
import type { ExplorationState, PanelState } from '../../src/shared/protocol/panelProtocol.ts';

export const survey: NonNullable<PanelState['survey']> = {
  documents: 16,
  passages: 742,
  words: 8214,
  leftOut: [
    { file: 'lighthouse/media/lamp.png', reason: 'A binary file' },
    { file: 'lighthouse/media/plan.pdf', reason: 'A binary file' },
    { file: 'lighthouse/notes/old-draft.txt', reason: 'Not valid UTF-8' },
    { file: 'lighthouse/build/book.md', reason: 'Ignored by .gitignore' },
  ],
  leftOutCount: 4,
};

const labels: readonly (readonly [string, string])[] = [
  ['I, my, we', 'Tarrow, the keeper'],
  ['narrative', 'instructions'],
  ['short', 'long'],
  ['sea, fog, night', 'town, house, street'],
  ['statement', 'question'],
  ['past', 'present'],
  ['speech in quotes', 'description of the lantern room and its brass'],
  ['calm', 'hurried'],
  ['numbers', 'no numbers'],
  ['names', 'pronouns'],
];

const axes: Axis[] = labels.map(([lowLabel, highLabel], index) => ({
  index,
  lowLabel,
  highLabel,
  explainedVarianceRatio: 0.21 * 0.8 ** index,
  lowExamples: [`A passage that is ${lowLabel}.`, `A passage that is very ${lowLabel}.`],
  highExamples: [`A passage that is ${highLabel}.`],
  named: null,
  direction: null,
  isNamed: index === 3,
}));

export const summary: Extract<PanelState['model'], { kind: 'open' }>['summary'] = {
  axes,
  documents: 16,
  passages: 742,
  words: 8214,
  parameters: 2_613_248,
  latentSize: 48,
  trainedSeconds: 176,
  trainedAt: '2025-03-14T15:09:26.000Z',
  trainedOn: 'CPU, 2 threads',
  fineTuned: true,
  device: 'CPU, 2 threads',
  hasLanguageModel: true,
  notice: null,
  leftOut: survey.leftOut,
  leftOutCount: 4,
};

export const original =
  'The lamp had burned for sixty years without a night of darkness, and nobody in the town could say who had lit it first.';
export const steered =
  'The lamp had burned for twenty years without a word of complaint, and nobody in the house could say who had lit it first.';

export const nearest: NearestPassage[] = [
  {
    text: original,
    place: { file: 'lighthouse/chapters/01-the-relief.md', offset: 120, length: original.length },
    distance: 0.12,
  },
  {
    text: 'Nobody had told him that the light could be heard.',
    place: { file: 'lighthouse/chapters/06-fog.md', offset: 2210, length: 50 },
    distance: 0.94,
  },
  {
    text: 'Trim the wick every four hours, and after each gale, whatever the log says about the weather of the night before.',
    place: { file: 'lighthouse/manual/maintenance.md', offset: 640, length: 113 },
    distance: 1.71,
  },
];

export const initialSliders = [0.35, -1.1, 0.85, -0.4, 0, 0.15, -0.65, 0.05, 1.3, -0.2];

export const exploration: ExplorationState = {
  id: 1,
  title: 'Selection in 01-the-relief.md',
  originalText: original,
  text: original,
  verbatim: true,
  initialSliders,
  sliders: initialSliders,
  nearest,
  kept: [],
};

export const progress: TrainingProgress = {
  phase: 'variational',
  fraction: 0.42,
  secondsLeft: 104,
  step: 812,
  passagesRead: 25_984,
  tokensPerSecond: 3310,
  device: 'CPU, 2 threads',
  paused: false,
};

/** A run as they go: reconstruction falls, KL rises once it counts. */
export const curve: CurvePoint[] = Array.from({ length: 150 }, (_, index) => {
  const seconds = 1 + index * 0.5;
  const wiggle = Math.sin(index * 1.7) + Math.sin(index * 0.61);
  const reconstructionLoss = 48 + 92 * Math.exp(-seconds / 22) + wiggle;
  const kl = 38 * (1 - Math.exp(-Math.max(0, seconds - 12) / 18)) + wiggle / 2 + 1;
  const point = { step: index * 8, seconds, reconstructionLoss, kl };
  return index % 20 === 19 ? { ...point, validationElbo: -(reconstructionLoss + kl + 3) } : point;
});

const nothing: PanelState = {
  workspace: { kind: 'none' },
  survey: null,
  trainingMinutes: 3,
  training: null,
  resumable: false,
  model: { kind: 'none' },
  document: null,
  exploration: null,
  interpolation: { a: null, b: null, t: 0, text: null },
  variations: null,
  generation: { strength: 1, distance: 1 },
  presets: [],
  maxCopiedWords: 0,
  sliderDraft: null,
  failure: null,
  disabled: {
    train: 'Open a folder first.',
    exploreSelection: 'Open a folder first.',
    surprise: 'Open a folder first.',
    insert: 'Open a folder first.',
    vary: 'Open a folder first.',
    interpolate: 'Open a folder first.',
    newSlider: 'Open a folder first.',
    addExample: 'Open a folder first.',
  },
};

const untrained = 'Train a model first.';
const folder: PanelState = {
  ...nothing,
  workspace: { kind: 'open', name: 'lighthouse' },
  survey,
  disabled: {
    train: null,
    exploreSelection: untrained,
    surprise: untrained,
    insert: untrained,
    vary: untrained,
    interpolate: untrained,
    newSlider: untrained,
    addExample: untrained,
  },
};

const training: PanelState = {
  ...folder,
  training: { progress, stopping: false },
  disabled: { ...folder.disabled, train: 'Training is already running.' },
};

const ready = {
  ...folder,
  model: { kind: 'open', summary },
  document: 'lighthouse/chapters/01-the-relief.md',
  disabled: {
    train: null,
    exploreSelection: null,
    surprise: null,
    insert: 'Open a document first.',
    vary: 'Explore something first.',
    interpolate: 'Mark passage A and passage B first, or select two passages.',
    newSlider: null,
    addExample: null,
  },
} satisfies PanelState;

const explored = {
  ...ready,
  exploration,
  disabled: { ...ready.disabled, insert: null, vary: null },
} satisfies PanelState;

export const marks = {
  a: { text: original, place: nearest[0]!.place },
  b: { text: 'Trim the wick every four hours.', place: nearest[2]!.place },
  t: 0.5,
  text: 'The lamp had burned for four hours without a night of darkness.',
};

const full = {
  ...explored,
  exploration: {
    ...exploration,
    text: steered,
    verbatim: false,
    sliders: initialSliders.map((value, index) => value + ([0.8, 0, -1.45, 0, 0.3][index] ?? 0)),
  },
  interpolation: marks,
  variations: {
    title: 'Selection in 01-the-relief.md',
    busy: false,
    items: [
      'The lamp had burned for sixty years without a day of darkness, and nobody in the village could say who had lit it.',
      'The lamp had burned for a hundred nights, and nobody in the town would say who had lit it first.',
      'A lamp burned, and nobody came.',
    ].map((text, index) => ({ text, sliders: initialSliders.map((value) => value + 0.4 * (index - 1)) })),
  },
  disabled: { ...explored.disabled, interpolate: null },
} satisfies PanelState;

/** The user's own sliders, one of them of little worth, and a slider being made. */
const own = (
  lowLabel: string,
  highLabel: string,
  accuracy: number,
  examples: number,
  nearChance: boolean,
) => ({
  lowLabel,
  highLabel,
  explainedVarianceRatio: 0,
  lowExamples: [],
  highExamples: [],
  named: { name: `${lowLabel} – ${highLabel}`, low: examples, high: examples + 3, accuracy, nearChance },
  direction: null,
  isNamed: false,
});
const ownAxes: Axis[] = [
  ...axes,
  { ...own('calm', 'stormy', 0.91, 120, false), index: axes.length },
  {
    ...own('as the old keeper speaks', 'as the girl writes in her letters', 0.57, 6, true),
    index: axes.length + 1,
  },
];
const withOwn = {
  ...full,
  model: { kind: 'open', summary: { ...summary, axes: ownAxes } },
  exploration: {
    ...full.exploration,
    initialSliders: [...initialSliders, -0.4, 0.9],
    sliders: [...full.exploration.sliders, 1.7, 0.9],
  },
} satisfies PanelState;

/** Built-in directions between the workspace's axes and the user's own sliders, and presets, one of another model too. */
const directionAxes: Axis[] = [
  ...axes,
  ...[
    ['past', 'present'],
    ['plainer', 'more ornate'],
  ].map(([lowLabel, highLabel], index) => ({
    ...{ index: axes.length + index, lowLabel: lowLabel!, highLabel: highLabel!, explainedVarianceRatio: 0 },
    ...{ lowExamples: ['It was raining.'], highExamples: ['It rains.'], named: null },
    direction: { name: lowLabel!, examples: 52, accuracy: 0.904 },
    isNamed: false,
  })),
  { ...own('calm', 'stormy', 0.91, 120, false), index: axes.length + 2 },
];
const withDirections = {
  ...full,
  model: { kind: 'open', summary: { ...summary, axes: directionAxes } },
  exploration: {
    ...full.exploration,
    initialSliders: [...initialSliders, -0.8, 0.1, -0.4],
    sliders: [...full.exploration.sliders, 1.2, 0.1, -0.4],
  },
  presets: [
    { name: 'Quiet and present', offsets: [{ slider: 'direction past', offset: 1.5 }] },
    {
      name: 'A preset with a name that is longer than a narrow side bar',
      offsets: [
        { slider: 'calm – stormy', offset: -1 },
        { slider: 'of another model – gone', offset: 1 },
      ],
    },
  ],
} satisfies PanelState;

const draft = {
  ...explored,
  sliderDraft: {
    low: [
      { id: 'a', title: 'Selection in 01-the-relief.md', text: original },
      { id: 'b', title: 'Selection in 06-fog.md', text: 'The sea lay still.' },
    ],
    high: [{ id: 'c', title: 'novel/storms', text: '' }],
    busy: false,
  },
} satisfies PanelState;

const shared = (words: number) => ({ words, text: 'nobody in the town could', place: nearest[1]!.place });
/** Texts that share words with the workspace, some of them more than is wanted. */
const guarded = {
  ...full,
  maxCopiedWords: 6,
  exploration: { ...full.exploration, copied: shared(9) },
  interpolation: { ...full.interpolation, copied: null },
  variations: {
    ...full.variations,
    items: full.variations.items.map((item, index) => ({
      ...item,
      copied: index === 0 ? null : shared(3 + index),
    })),
    leftOut: 2,
  },
} satisfies PanelState;

/** Words that must stay, and texts that lack some of them. */
const keeping = {
  ...full,
  exploration: { ...full.exploration, kept: ['sixty', 'first', 'lampctl --trim --every 4h'] },
} satisfies PanelState;

export const states = {
  'no-folder': nothing,
  untrusted: { ...nothing, workspace: { kind: 'untrusted' } },
  'empty-pending': { ...folder, survey: null },
  empty: folder,
  'empty-nothing-to-read': {
    ...folder,
    survey: { documents: 0, passages: 0, words: 0, leftOut: survey.leftOut, leftOutCount: 4 },
    disabled: { ...folder.disabled, train: 'There is nothing to read in this folder.' },
  },
  failure: {
    ...folder,
    failure: {
      message: 'The training process ended unexpectedly (out of memory). Nothing was lost: it can go on.',
      actions: [
        { id: 'resumeTraining', label: 'Resume' },
        { id: 'showLog', label: 'Show Log' },
      ],
    },
    resumable: true,
  },
  'training-start': {
    ...training,
    training: {
      progress: {
        ...progress,
        phase: 'reading',
        fraction: 0,
        step: 0,
        secondsLeft: null,
        passagesRead: 0,
        tokensPerSecond: 0,
        device: '',
      },
      stopping: false,
    },
  },
  training: {
    ...training,
    training: {
      progress: { ...progress, notice: 'There is little text here: the model will mostly repeat it.' },
      stopping: false,
    },
  },
  paused: { ...training, training: { progress: { ...progress, paused: true }, stopping: false } },
  stopping: { ...training, training: { progress, stopping: true } },
  resumable: { ...folder, resumable: true },
  opening: { ...folder, model: { kind: 'opening' } },
  ready,
  explored,
  full,
  directions: withDirections,
  guarded,
  keeping,
  'own-sliders': withOwn,
  'new-slider-begun': { ...ready, sliderDraft: { low: [], high: [], busy: false } },
  'new-slider': draft,
  varying: { ...full, variations: { title: 'Selection in 01-the-relief.md', busy: true, items: [] } },
  'nothing-different': { ...full, variations: { title: 'Surprise', busy: false, items: [] } },
  starter: {
    ...explored,
    model: {
      kind: 'open',
      summary: {
        ...summary,
        ...{ fineTuned: false, trainedAt: '', trainedOn: '', trainedSeconds: 0, hasLanguageModel: false },
        notice: 'A smaller model, which writes less well, stands in for the starter. Install Variorum again.',
      },
    },
  },
  'training-while-ready': {
    ...full,
    training: training.training,
    disabled: { ...full.disabled, train: training.disabled.train },
  },
} as const satisfies Record<string, PanelState>;
export type StateName = keyof typeof states;

/** What tells that a state is shown. */
export const landmarks: Readonly<Record<StateName, string>> = {
  'no-folder': 'state-no-folder',
  untrusted: 'state-untrusted',
  'empty-pending': 'survey-pending',
  empty: 'survey',
  'empty-nothing-to-read': 'reads-nothing',
  failure: 'failure',
  'training-start': 'state-training',
  training: 'training-notice',
  paused: 'state-paused',
  stopping: 'state-stopping',
  resumable: 'state-resumable',
  opening: 'state-opening',
  ready: 'nothing-explored',
  explored: 'current-text',
  full: 'variation-2',
  directions: 'preset-gone-1',
  guarded: 'variations-left-out',
  keeping: 'lacked-variation-2',
  'own-sliders': 'slider-evidence-11',
  'new-slider-begun': 'slider-form',
  'new-slider': 'forget-c',
  varying: 'variations-busy',
  'nothing-different': 'no-variations',
  starter: 'state-starter',
  'training-while-ready': 'state-training',
};
