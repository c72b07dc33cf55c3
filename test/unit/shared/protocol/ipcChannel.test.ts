import assert from 'node:assert/strict';
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ipcChannel } from '../../../../src/shared/protocol/ipcChannel.ts';
import { DISCONNECTED, RpcError, RpcPeer } from '../../../../src/shared/protocol/rpc.ts';
import { echoSide } from './echoChild.ts';

const nobody = { requests: {}, events: {} } as const;
const childFile = fileURLToPath(new URL('echoChild.ts', import.meta.url));

function start(): { child: ChildProcess; peer: RpcPeer<typeof nobody, typeof echoSide> } {
  const child = fork(childFile, ['echo'], { execArgv: ['--import=tsx'] });
  return { child, peer: new RpcPeer(ipcChannel(child), nobody, echoSide, {}) };
}
const disconnected = (error: unknown) => error instanceof RpcError && error.reason === DISCONNECTED;

describe('ipcChannel, with a real child process', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  it('carries requests, errors and events', async () => {
    const started = start();
    child = started.child;
    const heard: string[] = [];
    started.peer.on('heard', ({ text }) => heard.push(text));
    const text = 'a 🦉 and a NUL \0, ' + 'long '.repeat(50_000);
    assert.equal(await started.peer.request('echo', { text }), text);
    assert.deepEqual(heard, [text]);
    await assert.rejects(started.peer.request('fail', null), { name: 'RpcError', reason: 'on-purpose' });
  });

  it('cancels a handler in the child', async () => {
    const started = start();
    child = started.child;
    const cancel = new AbortController();
    const waiting = started.peer.request('wait', null, cancel.signal);
    await started.peer.request('echo', { text: 'the child is there' });
    const heard = new Promise<string>((resolve) => {
      started.peer.on('heard', ({ text }) => {
        resolve(text);
      });
    });
    cancel.abort();
    await assert.rejects(waiting, { reason: 'cancelled' });
    assert.equal(await heard, 'aborted');
  });

  it('rejects open requests when the child is killed, and later ones too', async () => {
    const started = start();
    child = started.child;
    await started.peer.request('echo', { text: 'ready' });
    const waiting = started.peer.request('wait', null);
    started.child.kill('SIGKILL');
    await assert.rejects(waiting, disconnected);
    await assert.rejects(started.peer.request('echo', { text: 'anyone?' }), disconnected);
  });

  it('delivers what a child says just before it exits', async () => {
    const started = start();
    child = started.child;
    const exited = once(started.child, 'exit');
    assert.equal(await started.peer.request('leave', null), 'goodbye');
    await exited;
  });

  it('ends the child when its parent hangs up', async () => {
    const started = start();
    child = started.child;
    await started.peer.request('echo', { text: 'ready' });
    const exited = once(started.child, 'exit');
    started.child.disconnect();
    assert.deepEqual(await exited, [0, null]);
  });

  it('rejects when the program cannot be started at all', async () => {
    const missing = spawn('/no/such/program', [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const peer = new RpcPeer(ipcChannel(missing), nobody, echoSide, {});
    await assert.rejects(peer.request('echo', { text: '' }), disconnected);
  });
});
