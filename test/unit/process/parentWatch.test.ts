import assert from 'node:assert/strict';
import { ParentWatch } from '../../../src/model/process/parentWatch.ts';
import { Heartbeat } from '../../../src/shared/protocol/heartbeat.ts';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('the two ends of a heartbeat', () => {
  it('notice when the child does not answer, once, and when it does again', async () => {
    const told: string[] = [];
    let answer = (): void => undefined;
    let asked = 0;
    let done = (): void => undefined;
    const lost = new Promise<void>((resolve) => {
      done = resolve;
    });
    const heartbeat = new Heartbeat(
      () => {
        asked++;
        return asked === 1
          ? Promise.reject(new Error('an answer, too'))
          : new Promise<void>((resolve) => (answer = resolve));
      },
      { everyMilliseconds: 1, silentAfter: 3, lostAfter: 6 },
      {
        silent: () => {
          told.push('silent');
          if (told.length === 1) answer();
        },
        back: () => told.push('back'),
        lost: () => {
          told.push('lost');
          done();
        },
      },
    );
    await lost;
    for (let turns = 0; turns < 20; turns++) await turn();
    heartbeat.stop();
    assert.deepEqual(told, ['silent', 'back', 'silent', 'lost']);
    assert.equal(asked, 3);
  });

  it('notice when the parent no longer asks, but not where it never has', async () => {
    let silent = 0;
    let done = (): void => undefined;
    const noticed = new Promise<void>((resolve) => {
      done = resolve;
    });
    const watch = new ParentWatch(
      () => {
        silent++;
        done();
      },
      { everyMilliseconds: 1, silentAfter: 5 },
    );
    for (let turns = 0; turns < 20; turns++) await turn();
    assert.equal(silent, 0);
    // Its timer keeps no process alive; this one does until it has rung.
    const alive = setInterval(() => undefined, 1000);
    watch.heard();
    await noticed;
    clearInterval(alive);
    assert.equal(silent, 1);
  });
});
