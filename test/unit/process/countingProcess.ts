/**
 * The model process, which also says in its log when it runs the model and when a request is cancelled. Of a request that
 * is held (held.ts), a decoding step waits for the cancellation, so that it always comes in the middle of the work.
 */
import { OnnxExecutable } from '../../../src/model/engine/onnx/onnxExecutable.ts';
import { isHeld } from './held.ts';

/** A decoding step: before it at most two texts are encoded and the memory of their codes is made. */
const HELD_AT = 4;

let untilHeld = Infinity;
let release: (() => void) | undefined;

const say = (message: string): void => {
  process.send?.({ kind: 'event', event: 'log', payload: { level: 'info', message } });
};

process.on('message', (message: { kind?: string; params?: Parameters<typeof isHeld>[0] }) => {
  if (message.kind === 'cancel') {
    say('cancelled');
    release?.();
  }
  if (message.kind === 'request' && isHeld(message.params ?? {})) untilHeld = HELD_AT;
});

// eslint-disable-next-line @typescript-eslint/unbound-method -- called with the executable as `this`
const { runRounds } = OnnxExecutable.prototype;
OnnxExecutable.prototype.runRounds = async function (...request) {
  say('run');
  if (--untilHeld === 0) {
    untilHeld = Infinity;
    const cancelled = new Promise<void>((resolve) => (release = resolve));
    say('held');
    await cancelled;
  }
  return runRounds.apply(this, request);
};

await import('../../../src/model/process/main.ts');
