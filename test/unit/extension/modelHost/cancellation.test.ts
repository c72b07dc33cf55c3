import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { isCancelled } from '../../../../src/shared/protocol/rpcError.ts';
import { smallModel, type SmallModel } from '../../explore/smallModel.ts';
import { HELD_SLIDER, HELD_T, HELD_TEXT } from '../../process/held.ts';
import { bundleCountingProcess } from '../../process/programs.ts';
import { TestWindow } from '../testWindow.ts';

const TEXT = 'The keeper climbed the stair and lit the lamp.';

describe('a cancelled request', function () {
  this.timeout(240_000);
  let small: SmallModel;
  let window: TestWindow;

  before(async () => {
    small = await smallModel();
    window = new TestWindow(new Map([['modelId', 'small']]), 0, await bundleCountingProcess());
    cpSync(small.folder, window.folders.path('small'), { recursive: true });
    await window.exploration.exploreText(TEXT, 'Selection');
  });
  after(async () => {
    await window.close();
    await small.close();
  });

  /** What the model process has said of its work since there were `from` lines. */
  const said = (from: number): string[] =>
    window.lines.slice(from).flatMap((line) => /^\[sampling\] (run|held|cancelled)$/.exec(line)?.[1] ?? []);
  const runs = (what: readonly string[]): number => what.filter((one) => one === 'run').length;

  /** Cancels `older` in the middle of its work: every run of the model from then on must be for `newer`. */
  async function overtake<T>(older: () => Promise<unknown>, cancel: () => void, newer: () => Promise<T>) {
    await newer(); // What is found once and kept is there from now on.
    let from = window.lines.length;
    const expected = await newer();
    const whole = runs(said(from));
    assert.ok(whole > 0);

    from = window.lines.length;
    const cancelled = older();
    await window.lineWhen('[sampling] held', from);
    cancel();
    const answer = await Promise.all([newer(), assert.rejects(cancelled, isCancelled)]);
    const all = said(from);
    assert.deepEqual(
      all.filter((what) => what !== 'run'),
      ['held', 'cancelled'],
    );
    assert.equal(runs(all.slice(all.indexOf('cancelled'))), whole);
    assert.deepEqual(answer[0], expected);
  }

  it('of a slider decodes nothing more', async () => {
    const { id, sliders } = window.session.state.exploration!;
    const page = new AbortController();
    const steer = (value: number, signal?: AbortSignal) =>
      window.exploration.steer(id, [value, ...sliders.slice(1)], signal);
    await overtake(
      () => steer(HELD_SLIDER, page.signal),
      () => {
        page.abort();
      },
      () => steer(2),
    );
  });

  it('between A and B decodes nothing more', async () => {
    window.interpolation.mark('a', { text: TEXT, place: null });
    window.interpolation.mark('b', { text: 'Rain fell on the harbour all night.', place: null });
    const page = new AbortController();
    await overtake(
      () => window.interpolation.moveTo(HELD_T, page.signal),
      () => {
        page.abort();
      },
      () => window.interpolation.moveTo(0.75),
    );
  });

  it('of an exploration runs the model no more once another text is explored', async () => {
    await overtake(
      () => window.exploration.exploreText(HELD_TEXT, 'Selection'),
      () => undefined,
      () => window.exploration.exploreText(TEXT, 'Selection'),
    );
  });
});
