import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { panelHostSide } from '../../shared/protocol/panelProtocol.ts';
import type { Handlers } from '../../shared/protocol/rpc.ts';
import type { CurveBuffer } from '../training/curveBuffer.ts';
import type { Session } from '../state/session.ts';
import { panelState } from '../state/panelState.ts';
import { Throttle } from './throttle.ts';
import { panelHtml } from './panelHtml.ts';
import type { openPage, PanelPage } from './panelPage.ts';

/** Answers to the panel but for `ready`, which is the view's own. */
export type PanelHandlers = Omit<Handlers<typeof panelHostSide>, 'ready'>;

/** The panel is told of changes at most so often, in milliseconds. */
const ANNOUNCE_EVERY = 80;

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
    this.page?.peer.publish('state', panelState(this.session.state));
  });
  private readonly stops: (() => void)[];
  private view: vscode.WebviewView | undefined;
  private page: PanelPage | undefined;

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
      session.onWords((words) => {
        this.page?.peer.publish('words', words);
      }),
      curve.onDidChange(({ reset, points }) => {
        this.page?.peer.publish('curve', { reset, points: [...points] });
      }),
    ];
  }

  get visible(): boolean {
    return this.view?.visible === true;
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    const { webview } = view;
    this.view = view;
    view.onDidChangeVisibility(() => {
      if (!view.visible) this.closePage();
    });
    view.onDidDispose(() => {
      this.closePage();
      if (this.view === view) this.view = undefined;
    });
    // The conversation and its schemas load with the first panel, not with the window.
    const { openPage } = await import('./panelPage.ts');
    if (this.view !== view) return;
    webview.onDidReceiveMessage((message: unknown) => {
      // A new page begins with `ready`. Its requests count from 0 again, so they need a peer of their own.
      if (this.page === undefined || isReady(message)) this.turnPage(openPage, webview);
      this.page?.receive(message);
    });
    const dist = vscode.Uri.joinPath(this.extensionUri, 'dist');
    const resource = (name: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
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

  private turnPage(open: typeof openPage, webview: vscode.Webview): void {
    this.closePage();
    this.page = open(webview, {
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

const isReady = (message: unknown): boolean =>
  typeof message === 'object' &&
  message !== null &&
  'kind' in message &&
  message.kind === 'request' &&
  'method' in message &&
  message.method === 'ready';
