import assert from 'node:assert/strict';
import { RE_ENCODED } from '../../../../src/extension/exploration/replayNode.ts';
import { History } from '../../../../src/extension/history/history.ts';
import { HistoryRecorder } from '../../../../src/extension/history/historyRecorder.ts';
import type { HistoryNode } from '../../../../src/shared/history/historyNode.ts';
import { storedNumbers } from '../../../../src/extension/history/latentCodes.ts';
import { SLOW } from '../fates.ts';
import { TestWindow } from '../testWindow.ts';

const unexpected = (message: string): void => {
  assert.ok(false, message);
};
const log = { info: () => undefined, warn: () => undefined, error: unexpected };

describe('what is recorded of a drag', () => {
  let clock: number;
  let history: History;
  let recorder: HistoryRecorder;
  beforeEach(() => {
    clock = 0;
    history = new History(undefined, log, unexpected);
    recorder = new HistoryRecorder(
      history,
      () => ({ model: 'm', sliderSet: 's' }),
      () => clock,
    );
    recorder.explored({ title: 'Selection', source: { kind: 'text', text: 'Calm.' } }, coded('Calm.', 0));
  });

  const coded = (text: string, slider: number) => ({
    text,
    pieces: [{ kind: 'passage' as const, text, latentCode: [slider] }],
    sliders: [slider],
  });
  const settings = { decoding: { temperature: 0, topP: 1, seed: 0 } };
  /** Moves the slider, which takes 400 ms. */
  const move = (text: string, slider: number): void => {
    const askedAt = clock;
    clock += 400;
    recorder.steered(coded(text, slider), settings, askedAt);
  };
  const interpolated = (t: number, text: string): void => {
    const askedAt = clock;
    clock += 400;
    const mark = (end: string) => ({ text: end, place: null });
    recorder.interpolated({ a: mark('A.'), b: mark('B.'), t }, text, [], settings, askedAt);
  };
  const outline = async (): Promise<[string, string | undefined][]> => {
    await history.settled();
    const { tree } = history;
    return [...tree.nodes].map(({ text, parent }) => [text, tree.get(parent)?.text]);
  };

  it('is where it came to rest', async () => {
    move('Calm!', 1);
    clock += 300;
    move('Windy.', 2);
    move('A storm.', 3);
    assert.deepEqual(await outline(), [
      ['Calm.', undefined],
      ['A storm.', 'Calm.'],
    ]);
    clock += 1001;
    move('A hurricane.', 4);
    assert.deepEqual((await outline()).at(-1), ['A hurricane.', 'A storm.']);
    assert.equal((await outline()).length, 3);
  });

  it('is one insertion where a continuation is taken word by word', async () => {
    const origin = { title: 'Continuation', source: { kind: 'text' as const, text: 'It rained' } };
    const place = { file: 'a.md', line: 3 };
    const take = (taken: string): void => {
      recorder.continued(origin, 'It rained', ['all day.'], settings);
      recorder.taken('all day.', taken, place);
    };
    take(' all');
    take(' all day');
    take('all day.');
    assert.deepEqual((await outline()).slice(1), [
      ['It rained', undefined],
      ['all day.', 'It rained'],
      ['all day.', 'all day.'],
    ]);
    const { kind, place: at } = [...history.tree.nodes].at(-1)!;
    assert.deepEqual({ kind, at }, { kind: 'insertion', at: place });
    // Less of it than before is another insertion.
    take(' all');
    assert.deepEqual((await outline()).at(-1), [' all', 'all day.']);
    assert.equal((await outline()).length, 5);
  });

  it('is nothing where it ends where it began, or where a position was before', async () => {
    move('Windy.', 2);
    move('Calm.', 0);
    assert.deepEqual(await outline(), [['Calm.', undefined]]);
    move('Windy.', 2);
    clock += 2000;
    move('Windier.', 3);
    move('Windy.', 2);
    clock += 2000;
    assert.equal((await outline()).length, 2);
    assert.equal(history.tree.get(history.current)?.text, 'Windy.');
  });

  it('passes through a position that was before', async () => {
    move('Windy.', 2);
    clock += 2000;
    move('Calm.', 0);
    clock += 2000;
    move('Breezy.', 1);
    move('Windy.', 2);
    move('A storm.', 3);
    assert.deepEqual(await outline(), [
      ['Calm.', undefined],
      ['Windy.', 'Calm.'],
      ['A storm.', 'Calm.'],
    ]);
  });

  it('keeps a position from which something was made, or that was marked', async () => {
    move('Windy.', 1);
    recorder.varied(undefined, [coded('Gusty.', 1)], settings);
    move('A storm.', 2);
    await history.settled();
    const storm = history.tree.get(history.current)!;
    await history.enqueue(({ replace }) => {
      replace({ ...storm, bookmarked: true });
    });
    move('A hurricane.', 3);
    assert.deepEqual(await outline(), [
      ['Calm.', undefined],
      ['Windy.', 'Calm.'],
      ['Gusty.', 'Windy.'],
      ['A storm.', 'Windy.'],
      ['A hurricane.', 'A storm.'],
    ]);
  });

  it('is one text of a path, whose later steps are below the first', async () => {
    interpolated(0, 'A.');
    interpolated(0.25, 'A little B.');
    interpolated(0.5, 'Half.');
    clock += 1500;
    interpolated(0.75, 'More B.');
    interpolated(1, 'B.');
    assert.deepEqual(await outline(), [
      ['Calm.', undefined],
      ['Half.', undefined],
      ['More B.', 'Half.'],
    ]);
    assert.equal(history.tree.get(history.current)?.text, 'Calm.', 'the explored point is another one');
  });

  it('leaves what an insertion was made of as it is', async () => {
    move('Windy.', 1);
    recorder.inserted('Windy.', { file: 'novel/one.md', line: 3 });
    move('A storm.', 2);
    assert.deepEqual(await outline(), [
      ['Calm.', undefined],
      ['Windy.', 'Calm.'],
      ['Windy.', 'Windy.'],
      ['A storm.', 'Windy.'],
    ]);
  });
});

describe('the history of a window', () => {
  let window: TestWindow;
  const remembered = new Map<string, unknown>();
  beforeEach(async () => {
    remembered.clear();
    window = new TestWindow(remembered);
    await useModel('first');
  });
  afterEach(async () => {
    await window.close();
  });

  async function useModel(id: string): Promise<void> {
    await window.model.close('opening');
    window.exploration.clear();
    await window.memory.setModelId(id);
    window.session.update({ trained: true });
  }
  const nodes = async (): Promise<HistoryNode[]> => {
    await window.history.history.settled();
    return [...window.history.history.tree.nodes];
  };
  const found = async (text: string): Promise<HistoryNode> => {
    const one = (await nodes()).find((node) => node.text === text);
    assert.ok(one, `${text} is not in the history`);
    return one;
  };
  const shown = () => window.session.state.exploration;

  it('holds what was explored, moved, varied and interpolated, with all that it takes to come back', async () => {
    const place = { file: 'novel/one.md', line: 4 };
    await window.exploration.exploreText('It rained.', 'Selection', {
      file: 'one.md',
      after: ' After.',
      place,
    });
    await window.exploration.steer(shown()!.id, [2]);
    await window.exploration.varyExploration();
    window.interpolation.mark('a', { text: 'A.', place: null });
    window.interpolation.mark('b', { text: 'B.', place: null });
    await window.interpolation.moveTo(0.5);
    const made = await nodes();
    assert.deepEqual(
      made.map(({ kind, text, parent }) => [kind, text, made.find(({ id }) => id === parent)?.text]),
      [
        ['exploration', 'It rained.', undefined],
        ['steering', 'It rained. Moved to 2.', 'It rained.'],
        ['variation', 'It rained. Moved to 2. 0 0', 'It rained. Moved to 2.'],
        ['variation', 'It rained. Moved to 2. 0 1', 'It rained. Moved to 2.'],
        ['interpolation', 'A. 0.5 B.', undefined],
      ],
    );
    const [explored, moved, variation] = made;
    assert.deepEqual(explored?.place, place);
    assert.deepEqual(explored.surroundings, { file: 'one.md', after: ' After.' });
    assert.equal(explored.model, 'first');
    assert.equal(moved?.sliders, storedNumbers([2]));
    assert.equal(moved.base, explored.id);
    assert.equal(variation?.distance, 1);
    assert.deepEqual(variation.decoding, { temperature: 0, topP: 1, seed: 0 });
  });

  it('shows a moved text again: its sliders and where they began', async () => {
    await window.exploration.exploreText('It rained.', 'Selection');
    const { initialSliders } = shown()!;
    await window.exploration.steer(shown()!.id, [2]);
    const moved = await found('It rained. Moved to 2.');
    await window.exploration.exploreText('It snowed.', 'Selection');
    await window.replayNode(moved.id);
    const again = shown()!;
    assert.equal(again.text, 'It rained. Moved to 2.');
    assert.equal(again.originalText, 'It rained.');
    assert.deepEqual([again.sliders, again.initialSliders, again.verbatim], [[2], initialSliders, false]);
    assert.equal((await nodes()).length, 3, 'showing makes nothing new');
    assert.equal((await window.exploration.steer(again.id, initialSliders)).verbatim, true);
    assert.equal((await window.exploration.steer(again.id, [3])).text, 'It rained. Moved to 3.');
    assert.equal((await found('It rained. Moved to 3.')).base, moved.base);
  });

  it('shows a text of another model as this one reads it, and says so', async () => {
    await window.exploration.exploreText('It rained.', 'Selection');
    await window.exploration.steer(shown()!.id, [2]);
    const moved = await found('It rained. Moved to 2.');
    await useModel('second');
    await window.replayNode(moved.id);
    const again = shown()!;
    assert.equal(again.text, 'It rained. Moved to 2.');
    assert.equal(again.title, `Selection – ${RE_ENCODED}`);
    assert.equal(again.verbatim, false);
    assert.deepEqual(again.sliders, again.initialSliders);
    await window.exploration.steer(again.id, [1]);
    const onward = await found('It rained. Moved to 2. Moved to 1.');
    assert.deepEqual([onward.parent, onward.model, onward.base], [moved.id, 'second', undefined]);
  });

  it('keeps the code of a text where the model has other sliders now, which begin at the text', async () => {
    await window.exploration.exploreText('It rained.', 'Selection');
    await window.exploration.steer(shown()!.id, [2]);
    const moved = await found('It rained. Moved to 2.');
    for (const [end, text] of [
      ['low', 'Calm.'],
      ['low', 'Still.'],
      ['high', 'A storm.'],
    ] as const)
      window.sliders.collect(end, [{ title: text, example: { kind: 'text', text } }]);
    await window.sliders.make('calm', 'stormy');
    await window.replayNode(moved.id);
    const again = shown()!;
    assert.equal(again.text, 'It rained. Moved to 2.');
    assert.equal(again.title, 'Selection', 'nothing was read anew');
    assert.deepEqual(
      [again.initialSliders, again.sliders],
      [
        [-0.25, -1],
        [-0.25, -1],
      ],
    );
  });

  it('shows a step of a path with its ends', async () => {
    const [a, b] = [
      { text: 'A.', place: null },
      { text: 'B.', place: null },
    ];
    window.interpolation.mark('a', a);
    window.interpolation.mark('b', b);
    await window.interpolation.moveTo(0.5);
    const stop = await found('A. 0.5 B.');
    window.interpolation.mark('b', { text: 'C.', place: null });
    await window.replayNode(stop.id);
    assert.deepEqual(window.session.state.interpolation, { a, b, t: 0.5, text: 'A. 0.5 B.' });
    assert.equal(shown()?.text, 'A. 0.5 B.');
  });

  it('makes nothing new of what a reloaded window explores again, which is what is shown', async () => {
    await window.exploration.exploreText('It rained.', 'Selection', { file: 'one.md' });
    await window.exploration.steer(shown()!.id, [2]);
    const before = await nodes();
    window.exploration.clear();
    await window.history.history.reload();
    await window.exploration.restore();
    assert.deepEqual(await nodes(), before);
    assert.equal(window.history.history.current, before[1]?.id);
  });

  it('finds a text that was never explored below the passage that it varies', async () => {
    const { signal } = new AbortController();
    await window.variations.ofText({ text: 'It rained.', title: 'Paragraph in one.md' }, 0, signal);
    window.history.inserted('It rained. 0 1', { file: 'novel/one.md', line: 2 });
    const made = await nodes();
    assert.deepEqual(
      made.map(({ kind, parent }) => [kind, made.find(({ id }) => id === parent)?.text]),
      [
        ['exploration', undefined],
        ['variation', 'It rained.'],
        ['variation', 'It rained.'],
        ['insertion', 'It rained. 0 1'],
      ],
    );
    assert.equal(window.history.history.current, null);
  });

  it('shows what was put into a document, which has no code', async () => {
    window.history.inserted('It cleared.', { file: 'novel/one.md', line: 2 });
    await window.replayNode((await found('It cleared.')).id);
    assert.equal(shown()?.text, 'It cleared.');
    assert.equal(shown()?.title, 'Inserted in one.md');
  });

  it('holds a text that goes on from another word, below the one that had it, with its sliders', async () => {
    await window.exploration.exploreText('It rained.', 'Selection', { before: 'Then.' });
    await window.exploration.steer(shown()!.id, [2]);
    const of = { kind: 'exploration', id: shown()!.id } as const;
    const { text } = shown()!;
    const place = { of, text, at: 3 };
    assert.deepEqual((await window.words.alternatives(place)).alternatives, [
      { word: 'at 3', probability: 0.5 },
      { word: 'Then. before', probability: 0.25 },
    ]);
    const heard: string[] = [];
    window.session.onWords((words) => heard.push(words.text));
    await window.words.take({ ...place, word: 'poured' });
    assert.deepEqual(heard, ['It poured']);
    const taken = await found('It poured and so on.');
    const moved = await found(text);
    assert.deepEqual([taken.kind, taken.parent, taken.base], ['word', moved.id, moved.base]);
    assert.equal(window.history.history.current, taken.id);
    assert.deepEqual([shown()!.text, shown()!.sliders, shown()!.verbatim], [taken.text, [2], false]);
    assert.equal(shown()!.copied?.text, 'It rained.', 'what was explored first is no copy');
    await window.replayNode(moved.id);
    assert.equal(shown()!.text, text, 'undone');
    await window.replayNode(taken.id);
    assert.deepEqual([shown()!.text, shown()!.sliders], [taken.text, [2]], 'and done again');
  });

  it('puts another word into a variation, which stays where it is in the list', async () => {
    await window.exploration.exploreText('It rained.', 'Selection');
    await window.exploration.varyExploration();
    const { text } = window.session.state.variations!.items[1]!;
    await window.words.take({ of: { kind: 'variation', index: 1 }, text, at: 3, word: 'poured' });
    assert.deepEqual(
      window.session.state.variations!.items.map((item) => item.text),
      ['It rained. 0 0', 'It poured and so on.'],
    );
    const taken = await found('It poured and so on.');
    assert.equal(taken.parent, (await found(text)).id);
    assert.equal(shown()!.text, 'It rained.', 'the explored point is the same');
    assert.equal(window.history.history.current, (await found('It rained.')).id);
  });

  it('leaves out what shares too many words with the workspace, and says how many', async () => {
    await window.exploration.exploreText('It rained.', 'Selection');
    assert.equal(shown()!.copied, null);
    await window.exploration.steer(shown()!.id, [2]);
    assert.equal(shown()!.copied?.words, 4);
    window.maxCopiedWords = 3;
    await window.exploration.varyExploration();
    const { items, leftOut } = window.session.state.variations!;
    assert.deepEqual([items.map(({ copied }) => copied), leftOut], [[null], 1]);
    assert.equal((await nodes()).filter(({ kind }) => kind === 'variation').length, 1);
    const { initialSliders, id } = shown()!;
    await window.exploration.steer(id, initialSliders);
    assert.equal(shown()!.copied, null, 'the writer’s own words');
  });

  it('takes no word of a text that is not shown any more, and answers the newest request', async () => {
    await window.exploration.exploreText(SLOW.word, 'Selection');
    const of = { kind: 'exploration', id: shown()!.id } as const;
    const cancelled = { reason: 'cancelled' };
    await assert.rejects(window.words.alternatives({ of, text: 'Another text.', at: 0 }), cancelled);
    await assert.rejects(window.words.take({ of, text: 'Another text.', at: 0, word: 'a' }), cancelled);
    const variation = { of: { kind: 'variation', index: 0 }, text: SLOW.word, at: 0 } as const;
    await assert.rejects(window.words.alternatives(variation), cancelled);
    const slow = window.words.alternatives({ of, text: SLOW.word, at: 0 });
    const newer = window.words.alternatives({ of, text: SLOW.word, at: 5 });
    const newest = new AbortController();
    const last = window.words.alternatives({ of, text: SLOW.word, at: 8 }, newest.signal);
    await assert.rejects(newer, cancelled);
    await assert.rejects(slow, cancelled);
    newest.abort();
    await assert.rejects(last, cancelled);
  });

  it('refuses what is no longer there', async () => {
    await assert.rejects(window.replayNode('gone'), /no longer in the history/);
  });
});
