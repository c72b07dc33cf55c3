import type { Channel } from '../shared/protocol/rpc.ts';

/** What VS Code gives a webview, once: a way to its extension, and a state that outlives the page. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): VsCodeApi;
}

/** The channel to the extension host. It never closes: the page goes with it. */
export function hostChannel(api: VsCodeApi): Channel {
  return {
    send(message) {
      api.postMessage(message);
    },
    onMessage(listener) {
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        listener(event.data);
      });
    },
    onClose() {
      // Nothing to listen to.
    },
  };
}
