import { MessageChannel } from 'node:worker_threads';

const { port1: nowhere, port2: other } = new MessageChannel();
other.close();

/**
 * Gives the memory of an array back at once; the array is empty afterwards. The library's binding allocates each result anew, and
 * many megabytes per token that wait for the collector of garbage are never the warm ones that the next token could be given.
 *
 * Posting moves the memory into a message, and one to a closed port is dropped. `ArrayBuffer.prototype.transfer` would do,
 * but Node 20 has none.
 */
export function freeMemory({ buffer }: { readonly buffer: ArrayBufferLike }): void {
  nowhere.postMessage(undefined, [buffer as ArrayBuffer]);
}
