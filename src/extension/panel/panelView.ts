import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { panelHostSide, panelSide } from '../../shared/panelProtocol.ts';
import { RpcPeer, type Channel, type Handlers } from '../../shared/rpc.ts';
import type { CurveBuffer } from '../curveBuffer.ts';
import { panelState, type Session } from '../session.ts';
import { Throttle } from '../throttle.ts';
import { panelHtml } from './panelHtml.ts';

/** Answers to the panel but for `ready`, which is the view's own. */
export type PanelHandlers = Omit<Handlers<typeof panelHostSide>, 'ready'>;

/** The panel is told of changes at most so often, in milliseconds. */
const ANNOUNCE_EVERY = 80;

interface Page {
  readonly peer: RpcPeer<typeof panelHostSide, typeof panelSide>;
  receive(message: unknown): void;
  close(): void;
}

/**
 * Shows the state in the panel and answers it. The page is thrown away when the panel is hidden and made anew when it
 * is shown; each page is a conversation of its own, which starts with `ready`.
 */
export class PanelView implements vscode.WebviewViewProvider {
  private readonly extensionUri: vscode.Uri;
  private readonly session: Session;
  private readonly curve: CurveBuffer;
  private readonly handlers: PanelHandlers;
  private readonly onReady: () => void;
  private readonly announcing = new Throttle(ANNOUNCE_EVERY, () => {
    this.page?.peer.announce('state', panelState(this.session.state));
  });
  private readonly stops: (() => void)[];
  private view: vscode.WebviewView | undefined;
  private page: Page | undefined;

  /** @param onReady the panel is there to be seen; it is not waited for */
  constructor(
    extensionUri: vscode.Uri,
    session: Session,
    curve: CurveBuffer,
    handlers: PanelHandlers,
    onReady: () => void,
  ) {
    this.extensionUri = extensionUri;
    this.session = session;
    this.curve = curve;
    this.handlers = handlers;
    this.onReady = onReady;
    this.stops = [
      session.onDidChange(() => {
        if (this.page !== undefined) this.announcing.call();
      }),
      curve.onDidChange(({ reset, points }) => {
        this.page?.peer.announce('curve', { reset, points: [...points] });
      }),
    ];
  }

  get visible(): boolean {
    return this.view?.visible === true;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { webview } = view;
    const dist = vscode.Uri.joinPath(this.extensionUri, 'dist');
    const resource = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
    this.view = view;
    webview.onDidReceiveMessage((message: unknown) => {
      // A new page begins with `ready`. Its requests count from 0 again, so they need a peer of their own.
      if (this.page === undefined || isReady(message)) this.turnPage(webview);
      this.page?.receive(message);
    });
    view.onDidChangeVisibility(() => {
      if (!view.visible) this.closePage();
    });
    view.onDidDispose(() => {
      this.closePage();
      this.view = undefined;
    });
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.html = panelHtml({
      nonce: randomBytes(16).toString('hex'),
      cspSource: webview.cspSource,
      script: resource('webview.js'),
      style: resource('webview.css'),
    });
  }

  dispose(): void {
    this.announcing.dispose();
    for (const stop of this.stops) stop();
    this.closePage();
  }

  private turnPage(webview: vscode.Webview): void {
    this.closePage();
    this.page = openPage(webview, {
      ...this.handlers,
      ready: () => {
        this.onReady();
        return { state: panelState(this.session.state), curve: [...this.curve.points] };
      },
    });
  }

  private closePage(): void {
    this.page?.close();
    this.page = undefined;
  }
}

function openPage(webview: vscode.Webview, handlers: Handlers<typeof panelHostSide>): Page {
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

const isReady = (message: unknown): boolean =>
  typeof message === 'object' &&
  message !== null &&
  'kind' in message &&
  message.kind === 'request' &&
  'method' in message &&
  message.method === 'ready';
