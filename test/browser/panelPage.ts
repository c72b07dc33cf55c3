/** Opens the built panel in Chromium as VS Code opens it: same page, same policy, same theme variables. */
import fs from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { PATIENCE, type ScriptedHost } from './scriptedHost.ts';
import { type Theme, type ThemeName, themes } from './themes.ts';
import { panelHtml } from '../../src/extension/panel/panelHtml.ts';

const DIST = path.resolve(import.meta.dirname, '../../dist');
const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

/** Serves the panel's page and what esbuild made for it. */
export class PanelServer {
  private readonly server: http.Server;

  private constructor(server: http.Server) {
    this.server = server;
  }

  static async start(): Promise<PanelServer> {
    const server = http.createServer((request, response) => {
      void serve(request.url ?? '/', response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new PanelServer(server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** What VS Code puts before the page's own styles. */
const DEFAULT_STYLES = `
body { margin: 0; padding: 0 20px; background-color: transparent; color: var(--vscode-editor-foreground);
  font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); font-weight: var(--vscode-font-weight) }
input:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px }`;

async function serve(url: string, response: http.ServerResponse): Promise<void> {
  if (url === '/') {
    const origin = `http://${response.req.headers.host ?? ''}`;
    const html = panelHtml({
      cspSource: origin,
      nonce: 'bm9uY2UtZm9yLXRoZS10ZXN0',
      script: `${origin}/webview.js`,
      style: `${origin}/webview.css`,
    });
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(html.replace('<head>', '<head><link rel="stylesheet" href="/default.css">'));
    return;
  }
  if (url === '/default.css') {
    response.setHeader('Content-Type', 'text/css');
    response.end(DEFAULT_STYLES);
    return;
  }
  try {
    const body = await fs.readFile(path.join(DIST, path.basename(url)));
    response.setHeader('Content-Type', TYPES[path.extname(url)] ?? 'application/octet-stream');
    response.end(body);
  } catch {
    response.statusCode = 404;
    response.end();
  }
}

export interface PanelOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** What the browser says that the user speaks. */
  readonly language?: string;
}

/** The panel in a browser, with what went wrong in it. */
export class PanelPage {
  readonly page: Page;
  /** Violations of the content security policy, uncaught errors, and errors and warnings on the console. */
  readonly complaints: string[] = [];
  private receive: (message: unknown) => void = () => undefined;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(
    browser: Browser,
    server: PanelServer,
    host: ScriptedHost,
    { theme = 'dark', width = 340, height = 900, language }: PanelOptions = {},
  ): Promise<PanelPage> {
    const page = await browser.newPage({
      viewport: { width, height },
      reducedMotion: 'reduce',
      locale: 'en-GB',
    });
    page.setDefaultTimeout(PATIENCE);
    const panel = new PanelPage(page);
    page.on('pageerror', (error) => panel.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') panel.complaints.push(message.text());
    });
    await page.exposeFunction('testToHost', (message: unknown) => {
      panel.receive(message);
    });
    await page.exposeFunction('testViolation', (violation: string) => {
      panel.complaints.push(violation);
    });
    await page.addInitScript(webviewEnvironment(themes[theme]));
    // The browser takes no language that does not exist, and yet reports such a one by itself.
    if (language !== undefined)
      await page.addInitScript(
        `Object.defineProperty(Navigator.prototype, 'language', { get: () => ${JSON.stringify(language)} })`,
      );
    await panel.load(server, host);
    return panel;
  }

  /** Loads the page, as VS Code does when the view is shown again. What the panel gave to setState is kept. */
  async load(server: PanelServer, host: ScriptedHost): Promise<void> {
    host.connect({
      send: (message) => {
        // A page that has just been closed or loaded anew does not get it, as in VS Code.
        this.page
          .evaluate((sent) => {
            (globalThis as unknown as { postMessage(message: unknown): void }).postMessage(sent);
          }, message)
          .catch(() => undefined);
      },
      onMessage: (listener) => {
        this.receive = listener;
      },
      onClose: () => undefined,
    });
    await this.page.goto(server.origin);
    await host.wasAsked('ready').catch((error: unknown) => {
      throw new Error(`The panel did not start: ${this.complaints.join('; ')}`, { cause: error });
    });
    await this.get('state-loading').waitFor({ state: 'detached' });
  }

  /** Waits until something was complained of. */
  async complained(of: RegExp): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (!this.complaints.some((complaint) => of.test(complaint))) {
      if (Date.now() > deadline)
        throw new Error(`No complaint ${String(of)}, but ${this.complaints.join('; ')}`);
      await this.page.evaluate('new Promise(requestAnimationFrame).then(() => undefined)');
    }
  }

  /** The element with this data-testid. */
  get(testId: string): ReturnType<Page['getByTestId']> {
    return this.page.getByTestId(testId);
  }

  /** Waits until the element with this data-testid holds exactly `text`, but for white space around it. */
  async shows(testId: string, text: string): Promise<void> {
    const part = `document.querySelector('[data-testid="${testId}"]')`;
    const shown = `(${part} instanceof HTMLInputElement ? ${part}.value : ${part}?.textContent)?.trim()`;
    await this.holds(`${shown} === ${JSON.stringify(text.trim())}`, shown);
  }

  /** Waits until a JavaScript expression is true in the page, looking at each frame. */
  async holds(expression: string, instead = expression): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while ((await this.page.evaluate(expression)) !== true) {
      if (Date.now() > deadline)
        throw new Error(`Not ${expression}, but ${JSON.stringify(await this.page.evaluate(instead))}`);
      await this.page.evaluate('new Promise(requestAnimationFrame).then(() => undefined)');
    }
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

/** What VS Code puts into a webview before its own scripts run. */
function webviewEnvironment({ bodyClass, variables }: Theme): string {
  return `
    addEventListener('securitypolicyviolation', (event) =>
      testViolation(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
    globalThis.acquireVsCodeApi = () => ({
      postMessage: (message) => { testToHost(JSON.parse(JSON.stringify(message))); },
      getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
      setState: (state) => { sessionStorage.setItem('state', JSON.stringify(state)); },
    });
    addEventListener('DOMContentLoaded', () => {
      const { style } = document.documentElement;
      for (const [name, value] of Object.entries(${JSON.stringify(variables)}))
        style.setProperty('--vscode-' + name, value);
      style.background = 'var(--vscode-sideBar-background)';
      document.body.className = ${JSON.stringify(bodyClass)};
    });`;
}
