import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { PanelState } from '../../src/shared/protocol/panelProtocol.ts';
import { launchBrowser } from '../host/browser.ts';
import { PanelPage, PanelServer, type PanelOptions } from './panelPage.ts';
import { ScriptedHost } from './scriptedHost.ts';
import { curve } from './states.ts';

/**
 * Gives the tests of a suite a browser, and closes each test's panel. After each test nothing may have been complained
 * of: no violation of the content security policy, no uncaught error, no warning.
 */
export class Panels {
  private browser: Browser | undefined;
  private server: PanelServer | undefined;
  private opened: PanelPage | undefined;

  /** To be called inside `describe`. */
  constructor() {
    before(async () => {
      this.browser = await launchBrowser();
      this.server = await PanelServer.start();
    });
    after(async () => {
      await this.browser?.close();
      await this.server?.stop();
    });
    afterEach(async () => {
      const panel = this.opened;
      this.opened = undefined;
      await panel?.close();
      assert.deepEqual(panel?.complaints ?? [], []);
    });
  }

  /** Opens the panel at a host that has this state and the curve of a run. */
  async open(state: PanelState, options?: PanelOptions): Promise<{ host: ScriptedHost; panel: PanelPage }> {
    assert.ok(this.browser !== undefined && this.server !== undefined);
    const host = new ScriptedHost(state, curve);
    const panel = await PanelPage.open(this.browser, this.server, host, options);
    this.opened = panel;
    return { host, panel };
  }

  /** Loads the panel's page anew, as VS Code does when the view is shown again. */
  async reload(panel: PanelPage, host: ScriptedHost): Promise<void> {
    assert.ok(this.server !== undefined);
    await panel.load(this.server, host);
  }
}
