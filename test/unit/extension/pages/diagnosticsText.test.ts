import assert from 'node:assert/strict';
import { diagnosticsText } from '../../../../src/extension/pages/diagnosticsText.ts';
import { RecentFailures, withoutContent } from '../../../../src/extension/state/recentFailures.ts';
import { Session, type SessionState } from '../../../../src/extension/state/session.ts';

const SECRET = 'Mara buried the ledger under the third pear tree.';
const PATH = '/home/mara/Ledger of the third pear tree.md';
const place = { file: PATH, offset: 0, length: SECRET.length };
const nearest = [{ text: SECRET, place, distance: 0.5 }];
const leftOut = [{ file: PATH, reason: SECRET }];
const axis = { index: 0, explainedVarianceRatio: 0.1, named: null, direction: null, isNamed: false };

/** A state with the secret in every text that documents, their names or their users give it. */
const changes: Partial<SessionState> = {
  workspace: { kind: 'open', name: SECRET },
  survey: { documents: 3, passages: 40, words: 500, leftOut },
  trained: true,
  model: {
    kind: 'open',
    summary: {
      axes: [{ ...axis, lowLabel: SECRET, highLabel: PATH, lowExamples: [SECRET], highExamples: [PATH] }],
      ...{ documents: 3, passages: 40, words: 500, parameters: 20_123_456, latentSize: 128, leftOut },
      ...{ trainedSeconds: 59.6, trainedAt: '2026-11-27T12:00:00.000Z', trainedOn: 'CPU, 2 threads' },
      ...{ fineTuned: true, device: 'CPU, 2 threads', hasLanguageModel: true, notice: SECRET },
    },
  },
  exploration: {
    ...{ id: 1, title: PATH, originalText: SECRET, text: SECRET, verbatim: true, nearest },
    ...{ initialSliders: [0], sliders: [0], kept: [SECRET] },
  },
  interpolation: { a: { text: SECRET, place }, b: { text: SECRET, place }, t: 0.5, text: SECRET },
  variations: { title: PATH, busy: false, items: [{ text: SECRET, sliders: [0] }] },
  sliderDraft: { low: [{ id: PATH, title: PATH, text: SECRET }], high: [], busy: false },
  document: PATH,
  readOnly: SECRET,
};

describe('the diagnostics', () => {
  const session = new Session();
  const failures = new RecentFailures(session);
  for (const message of [
    `The model does not open: ${PATH} holds “${SECRET}” (ENOSPC).`,
    `${SECRET} ${SECRET.toUpperCase()}`,
    'The training process ended with code 134.',
  ])
    session.update({ ...changes, failure: { message, actions: [] } });
  const text = diagnosticsText({
    versions: { Variorum: '0.1.0', 'VS Code': '1.100.3' },
    settings: [
      { name: 'variorum.include', value: [PATH], default: [] },
      { name: 'variorum.device', value: 'cpu', default: 'auto', choices: ['auto', 'cpu'] },
      { name: 'variorum.modelSize', value: SECRET, default: 'auto', choices: ['auto', 'tiny'] },
      { name: 'variorum.seed', value: 7, default: 0 },
      { name: 'variorum.topP', value: 0.9, default: 0.9 },
    ],
    failures: failures.lines,
    state: session.state,
  });

  it('hold versions, device, sizes, changed settings and failures', () => {
    for (const part of [
      /^- Variorum: 0\.1\.0$/m,
      /20123456 parameters, 128 latent dimensions, 1 axes/,
      /runs on CPU, 2 threads, trained on CPU, 2 threads for 60 s/,
      /3 documents, 40 passages, 500 words, leaves out 1/,
      /^- variorum\.include: changed$/m,
      /^- variorum\.device: cpu$/m,
      /^- variorum\.seed: 7$/m,
      /The model does not open, ENOSPC$/m,
      /Another failure$/m,
      /The training process, code 134$/m,
    ])
      assert.match(text, part);
    assert.doesNotMatch(text, /topP/);
  });

  it('hold no word of a document, of its name or of its axes', () => {
    for (const word of `${SECRET} ${PATH}`.match(/[a-z]{4,}/giu) ?? [])
      if (!['under', 'home'].includes(word.toLowerCase()))
        assert.ok(!text.toLowerCase().includes(word.toLowerCase()), word);
    for (const whole of [SECRET, PATH, 'home', 'under']) assert.ok(!text.includes(whole), whole);
  });

  it('hold of a failure only what the extension or the system words', () => {
    assert.equal(withoutContent('EVERYONE knows SIGKILL and EACCES'), 'Another failure, SIGKILL, EACCES');
  });
});
