/** What a user can do in the VS Code window: keyboard, command palette, documents, the panel. */
import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator, Page, Request } from 'playwright-core';

/** How long a command is looked for in the palette, and how often the palette is opened anew for it. */
const PALETTE_TIMEOUT = 10_000;
const PALETTE_TRIES = 6;

const GHOST_TEXT = '.editor-instance .ghost-text-decoration';

export const SCREENSHOTS = path.resolve(import.meta.dirname, '../output/user');

export class EditorWindow {
  /** Addresses off this machine that anything in the window asked the network for, reached or not. */
  readonly foreignRequests: string[] = [];
  /** What the content security policy of the panel has kept from happening, in any page of it. */
  readonly violations: string[] = [];
  private readonly page: Page;
  private screenshots = 0;

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(60_000);
    const note = (request: Request) => {
      const { protocol, hostname, href } = new URL(request.url());
      if (/^https?:$/.test(protocol) && hostname !== '127.0.0.1') this.foreignRequests.push(href);
    };
    page.context().on('requestfailed', note);
    page.context().on('response', (response) => {
      // VS Code gives a webview its own files under a made-up address that its service worker answers.
      if (!response.fromServiceWorker()) note(response.request());
    });
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).hostname !== '127.0.0.1') this.foreignRequests.push(socket.url());
    });
  }

  /** The document inside the extension's webview. */
  get panel(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** A part of the panel by its `data-testid`. */
  part(testId: string): Locator {
    return this.panel.getByTestId(testId);
  }

  /** The lines of the history. */
  get history(): Locator {
    return this.page.getByRole('tree', { name: 'History' }).getByRole('treeitem');
  }

  /** A line of the history by what a screen reader says of it: "Inserted: …". */
  historyLine(name: RegExp): Locator {
    return this.page.getByRole('tree', { name: 'History' }).getByRole('treeitem', { name });
  }

  /** What VS Code shows in the editor as an inline suggestion. */
  get ghostText(): Locator {
    return this.page.locator(GHOST_TEXT).first();
  }

  /** Waits until an inline suggestion is shown that is, or is not, this text. Gives it, with plain spaces. */
  async ghostTextWhen(wanted: { readonly is: string } | { readonly isNot: string }): Promise<string> {
    const read = `document.querySelector('${GHOST_TEXT}')?.textContent.replaceAll('\u00a0', ' ') ?? ''`;
    const test =
      'is' in wanted ? `text === ${JSON.stringify(wanted.is)}` : `text !== ${JSON.stringify(wanted.isNot)}`;
    const found = await this.page.waitForFunction(
      `(() => { const text = ${read}; return text !== '' && ${test} ? text : null; })()`,
    );
    return (await found.jsonValue()) as string;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async open(address: string): Promise<void> {
    await this.page.exposeFunction('testViolation', (violation: string) => {
      this.violations.push(violation);
    });
    // In every frame; VS Code's own pages have policies of their own.
    await this.page.addInitScript(`addEventListener('securitypolicyviolation', (event) => {
      if (event.originalPolicy.includes("base-uri 'none'; form-action 'none'"))
        testViolation(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample);
    })`);
    await this.page.goto(address);
    await this.activityBarIcon.waitFor();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.activityBarIcon.waitFor();
  }

  async showPanel(): Promise<void> {
    await this.activityBarIcon.click();
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  /** Runs a command as the palette lists it: "Variorum: Surprise Me". */
  async command(title: string): Promise<void> {
    const option = this.page.getByRole('option', { name: title }).first();
    for (let tries = 1; ; tries += 1) {
      const input = await this.quickInput('F1');
      await input.fill(`>${title}`);
      try {
        await option.click({ timeout: PALETTE_TIMEOUT });
        await input.waitFor({ state: 'hidden' });
        return;
      } catch (error) {
        // The palette lists what was enabled when it opened; what was done a moment ago may enable a command only now.
        if (tries === PALETTE_TRIES) throw error;
        await this.press('Escape');
        await input.waitFor({ state: 'hidden' });
      }
    }
  }

  /** Types into what has the focus. */
  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** Opens the page of the installed extension, and gives the README on it. */
  async openExtensionPage(): Promise<FrameLocator> {
    await this.press('Control+Shift+X');
    await this.page.locator('.extensions-list').getByText('Variorum', { exact: true }).first().click();
    await this.page.getByRole('tab', { name: 'Extension: Variorum', selected: true }).waitFor();
    return this.panel;
  }

  /** Opens a document of the workspace by its path and waits until it can be typed into. */
  async openDocument(file: string): Promise<void> {
    const input = await this.quickInput('Control+P');
    await input.fill(file);
    await this.page
      .getByRole('option', { name: path.basename(file) })
      .first()
      .click();
    await this.page.getByRole('tab', { name: path.basename(file), selected: true }).waitFor();
    await this.page.locator('.editor-instance .monaco-editor .view-line').first().waitFor();
  }

  /** Selects one line, counted from 1, that is short enough not to be wrapped. */
  async selectLine(line: number): Promise<void> {
    await this.goToLine(line);
    await this.press('Shift+End');
  }

  async goToLine(line: number): Promise<void> {
    await this.command('View: Focus Active Editor Group');
    const input = await this.quickInput('Control+G');
    await input.fill(`:${line}:1`);
    await this.press('Enter');
    await input.waitFor({ state: 'hidden' });
    await this.page.locator('.editor-instance .monaco-editor.focused').waitFor();
  }

  /** Waits until the active document has changed, saves it, and waits until it is on disk. */
  async saveChange(): Promise<void> {
    await this.page.locator('.tab.active.dirty').waitFor();
    await this.press('Control+S');
    await this.page.locator('.tab.active:not(.dirty)').waitFor();
  }

  async screenshot(name: string): Promise<void> {
    this.screenshots += 1;
    fs.mkdirSync(SCREENSHOTS, { recursive: true });
    const file = `${String(this.screenshots).padStart(2, '0')}-${name}.png`;
    await this.page.screenshot({ path: path.join(SCREENSHOTS, file) });
  }

  /** There as soon as VS Code knows what the extension contributes; before, the palette lacks its commands. */
  private get activityBarIcon(): Locator {
    return this.page.getByRole('tab', { name: 'Variorum', exact: true });
  }

  private async quickInput(key: string): Promise<Locator> {
    await this.press(key);
    const input = this.page.locator('.quick-input-widget .quick-input-filter input');
    await input.waitFor();
    return input;
  }
}
