import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ipcChannel } from '../../../src/shared/protocol/ipcChannel.ts';
import { hostSide, modelSide, type ModelSummary } from '../../../src/shared/protocol/modelProtocol.ts';
import { RpcError, RpcPeer } from '../../../src/shared/protocol/rpc.ts';
import { BUSY_UNTIL, FATES, SLOW } from './fates.ts';
import { progress } from './states.ts';

/**
 * A model process whose fate the test chooses: it speaks the real protocol over the real channel, but ends, fails and
 * answers at moments that a model which really trains could not be made to meet.
 */
const AXIS = {
  index: 0,
  lowLabel: 'short',
  highLabel: 'long',
  explainedVarianceRatio: 0.5,
  lowExamples: ['Rain.'],
  highExamples: ['It rained for many days.'],
  named: null,
  direction: null,
  isNamed: false,
};
const SUMMARY: ModelSummary = {
  axes: [AXIS],
  documents: 1,
  passages: 1,
  words: 1,
  parameters: 1,
  latentSize: 1,
  trainedSeconds: 1,
  trainedAt: '2025-01-01T00:00:00Z',
  trainedOn: 'CPU',
  fineTuned: true,
  device: 'CPU',
  hasLanguageModel: true,
  notice: null,
  leftOut: [],
};

/** What every moved text is said to share with the workspace. */
const COPIED = {
  words: 4,
  text: 'rained for many days',
  place: { file: 'novel/one.md', offset: 3, length: 20 },
};

/** Names of the sliders that were added. */
const names: string[] = [];
const summary = (): ModelSummary => ({
  ...SUMMARY,
  axes: [
    AXIS,
    ...names.map((name, index) => ({
      ...AXIS,
      index: index + 1,
      named: { name, low: 4, high: 5, accuracy: 0.8, nearChance: false },
    })),
  ],
});

let stop: (() => void) | undefined;
const forever = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener('abort', () => {
      resolve();
    });
  });

const peer = new RpcPeer<typeof modelSide, typeof hostSide>(ipcChannel(process), modelSide, hostSide, {
  ping: () => null,
  survey: () => ({ documents: 1, passages: 2, words: 3, leftOut: [] }),
  documentsRead: () => ({ documents: [{ file: 'w/a.md', passages: 2 }] }),
  documentAsRead: ({ file }) => ({ text: `${file}\n` }),
  documentText: ({ file }) => ({ text: `${file}\n` }),
  async train({ settings, modelFolder, resume }, signal) {
    const { seed } = settings;
    if (seed === FATES.over && resume) throw new RpcError('nothing-to-resume', 'It was trained to its end.');
    peer.publish('trainingProgress', {
      ...progress,
      step: resume ? 100 : 1,
      point: { step: 1, seconds: 1, reconstructionLoss: 2, kl: 1 },
      notice: 'The text is short.',
    });
    if (seed === FATES.dieBeforeCheckpoint) process.kill(process.pid, 'SIGKILL');
    mkdirSync(modelFolder, { recursive: true });
    writeFileSync(join(modelFolder, 'checkpoint.json'), '{ "files": { "training.json": {} } }');
    peer.publish('trainingProgress', { ...progress, step: resume ? 101 : 2 });
    if (seed === FATES.die && !resume) process.kill(process.pid, 'SIGKILL');
    if (seed === FATES.fail) throw new RpcError('disk-full', 'The disk is full');
    if (seed === FATES.wait) await forever(signal);
    return { outcome: 'finished', validationElbo: -80, seconds: 1, steps: 2 };
  },
  measureDevices: () => ({ devices: [] }),
  pauseTraining() {
    peer.publish('trainingProgress', { ...progress, paused: true });
    return null;
  },
  continueTraining() {
    peer.publish('trainingProgress', progress);
    return null;
  },
  stopTraining() {
    stop?.();
    return null;
  },
  open({ modelFolder }) {
    if (basename(modelFolder) === 'deadly') process.kill(process.pid, 'SIGKILL');
    if (basename(modelFolder) === 'damaged') throw new RpcError('damaged', 'config.json is damaged.');
    if (basename(modelFolder) === 'unaccompanied')
      throw new RpcError('language-model-missing', 'There is no language model.');
    return summary();
  },
  openStarter({ starterFolder }) {
    if (basename(starterFolder) === 'nothing') throw new RpcError('no-documents', 'There are no documents.');
    if (basename(starterFolder) === 'damaged') throw new RpcError('damaged', 'config.json is damaged.');
    return { ...SUMMARY, fineTuned: false };
  },
  async explore({ source }, signal) {
    if (source.kind === 'code')
      return { pieces: source.pieces, sliders: [-0.25, ...names.map(() => -1)], nearest: [] };
    const text = source.kind === 'text' ? source.text : 'Drawn.';
    if (text === SLOW.exploration) await forever(signal);
    if (text.startsWith(BUSY_UNTIL)) while (!existsSync(text.slice(BUSY_UNTIL.length)));
    return {
      pieces: [{ kind: 'passage', text, latentCode: [0] }],
      sliders: [0.5, ...names.map(() => -1)],
      nearest: [],
    };
  },
  steer({ stream, pieces, sliders, initialSliders, before, decoding }) {
    const moved = sliders.some((value, index) => value !== initialSliders[index]);
    const where = before === undefined ? '' : ` after ${before}`;
    const how = decoding.strength === undefined ? '' : ` at ${decoding.strength}`;
    const move = moved ? ` Moved to ${sliders[0] ?? ''}${where}${how}.` : '';
    const text = pieces.map((piece) => piece.text).join('') + move;
    if (stream !== undefined) {
      peer.publish('words', { stream: stream + 1, text: 'Of another request.' });
      peer.publish('words', { stream, text: text.slice(0, 6) });
    }
    const own = [{ kind: 'passage' as const, text, latentCode: [sliders[0] ?? 0] }];
    return { text, pieces: own, nearest: [], copied: moved ? COPIED : null };
  },
  soloEnds: ({ slider }) => ({
    low: { position: -2, text: `Low of ${slider}` },
    high: { position: 2, text: `High of ${slider}` },
  }),
  interpolate: ({ from, to, t }) => ({
    text: t === 0 ? from : t === 1 ? to : `${from} ${t} ${to}`,
    pieces: [],
    nearest: [],
    copied: null,
  }),
  async vary({ pieces, count, decoding, maxCopiedWords }, signal) {
    const varied = pieces.map(({ text }) => text).join('');
    if (varied === SLOW.variations) await forever(signal);
    const variations = Array.from({ length: count }, (_, i) => ({
      text: `${varied} ${decoding.seed} ${i}`,
      pieces: [{ kind: 'passage' as const, text: `${varied} ${decoding.seed} ${i}`, latentCode: [i] }],
      sliders: [i],
      copied: i === 1 ? COPIED : null,
    }));
    const limit = maxCopiedWords ?? 0;
    const offered = variations.filter(({ copied }) => limit === 0 || (copied?.words ?? 0) <= limit);
    return { variations: offered, leftOut: variations.length - offered.length };
  },
  map: ({ axes }) => ({
    total: 1,
    documents: ['novel/one.md'],
    passages: [{ x: axes.x, y: axes.y, passage: 0, document: 0, beginning: 'It rained.' }],
    steps: [{ x: 1, y: 0 }],
  }),
  mapPath: ({ a, b }) => ({
    a: a && { x: a.text.length, y: 0 },
    b: b && { x: b.text.length, y: 1 },
    steps: [],
  }),
  passage: ({ passage }) => ({
    text: `Passage ${passage}.`,
    place: { file: 'novel/one.md', offset: 0, length: 10 },
  }),
  similarPassages: ({ text }) => ({ similar: [{ text, place: COPIED.place, distance: 1 }] }),
  async wordAlternatives({ pieces, at, before }, signal) {
    const text = pieces.map((piece) => piece.text).join('');
    if (text === SLOW.word) await forever(signal);
    return {
      alternatives: [
        { word: `at ${at}`, probability: 0.5 },
        { word: `${before ?? 'nothing'} before`, probability: 0.25 },
      ],
    };
  },
  writeOn({ stream, pieces, at, word, original }) {
    const before = pieces
      .map((piece) => piece.text)
      .join('')
      .slice(0, at);
    const text = `${before}${word} and so on.`;
    if (stream !== undefined) peer.publish('words', { stream, text: `${before}${word}` });
    const copied = original === undefined ? null : { ...COPIED, text: original };
    return { text, pieces: [{ kind: 'passage', text, latentCode: [1] }], copied };
  },
  continueFrom: () => ({ continuations: [], leftOut: 0 }),
  async addSlider({ name, low }, signal) {
    if (name.startsWith(SLOW.slider)) await forever(signal);
    signal.throwIfAborted();
    if (low.length < 2) throw new RpcError('too-few-examples', 'There is 1 example.');
    names.push(name);
    return summary();
  },
  nameAxis: ({ lowLabel, highLabel }) => ({
    ...SUMMARY,
    axes: [{ ...AXIS, lowLabel, highLabel, isNamed: true }],
  }),
  removeSlider({ name }) {
    names.splice(names.indexOf(name), 1);
    return summary();
  },
  takeSliders({ modelFolder }) {
    if (basename(modelFolder) === 'worn') throw new RpcError('model-damaged', 'sliders.json is damaged.');
    names.push(`taken from ${basename(modelFolder)}`);
    return { summary: summary(), lostNames: basename(modelFolder) === 'named' ? ['sea – land'] : [] };
  },
  async report({ modelFolder }, signal) {
    peer.publish('reportProgress', { measuring: 'samples', fraction: 0.5 });
    if (modelFolder.endsWith('slow')) await forever(signal);
    return { markdown: '# Report' };
  },
});
