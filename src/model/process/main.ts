import { ipcChannel } from '../../shared/protocol/ipcChannel.ts';
import { hostSide, modelSide } from '../../shared/protocol/modelProtocol.ts';
import { RpcPeer } from '../../shared/protocol/rpc.ts';
import { createHandlers } from './handlers.ts';
import { ParentWatch } from './parentWatch.ts';

/**
 * Entry of the model process: answers modelProtocol.ts over the IPC channel of its parent, and ends with it. The
 * same program trains and samples; which of the two a process does is what its parent asks of it.
 */

// ONNX Runtime, which loads when a model is first used, would start a telemetry uploader.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

const FAULT = 70; // EX_SOFTWARE of sysexits.h

if (process.send === undefined) {
  process.stderr.write(
    'This program is started by the Variorum extension. For a terminal there is `variorum`.\n',
  );
  process.exit(2);
}

// Nothing is said: to write into the pipe of a parent that does not read may wait for ever.
const parent = new ParentWatch(() => process.exit(0));
const channel = ipcChannel(process);
const peer = new RpcPeer<typeof modelSide, typeof hostSide>(
  channel,
  modelSide,
  hostSide,
  createHandlers({
    progress: (progress) => {
      peer.publish('trainingProgress', progress);
    },
    words: (stream, text) => {
      peer.publish('words', { stream, text });
    },
    reporting: (measuring, fraction) => {
      peer.publish('reportProgress', { measuring, fraction });
    },
    log: (level, message) => {
      peer.publish('log', { level, message });
    },
    pinged: (everyMilliseconds) => {
      parent.heard(everyMilliseconds);
    },
  }),
);
// Without its parent nobody is left to hear an answer: an orphan would only burn the CPU.
channel.onClose(() => process.exit(0));

process.on('uncaughtException', end).on('unhandledRejection', end);

/** A fault of this program. The parent sees the exit code, and the log says why. */
function end(error: unknown): void {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${message}\n`);
  process.send?.(
    { kind: 'event', event: 'log', payload: { level: 'error', message } },
    undefined,
    undefined,
    () => process.exit(FAULT),
  );
}
