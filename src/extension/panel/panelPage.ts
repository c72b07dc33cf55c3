import type * as vscode from 'vscode';
import { panelHostSide, panelSide } from '../../shared/protocol/panelProtocol.ts';
import { RpcPeer, type Channel, type Handlers } from '../../shared/protocol/rpc.ts';

/** The conversation with one page of the panel, from the time it is made to the time it is thrown away. */
export interface PanelPage {
  readonly peer: RpcPeer<typeof panelHostSide, typeof panelSide>;
  receive(message: unknown): void;
  close(): void;
}

export function openPage(webview: vscode.Webview, handlers: Handlers<typeof panelHostSide>): PanelPage {
  const received: ((message: unknown) => void)[] = [];
  const closed: (() => void)[] = [];
  const channel: Channel = {
    send: (message) => void webview.postMessage(message),
    onMessage: (listener) => received.push(listener),
    onClose: (listener) => closed.push(listener),
  };
  const peer = new RpcPeer(channel, panelHostSide, panelSide, handlers);
  return {
    peer,
    receive(message) {
      for (const listener of received) listener(message);
    },
    close() {
      for (const listener of closed) listener();
    },
  };
}
