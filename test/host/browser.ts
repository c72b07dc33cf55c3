/** Starts the Chromium that tests look through. */
import fs from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FOLDER } from './install.ts';

const PACKAGED = path.join(CHROMIUM_FOLDER, 'chromium');
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser to use: CHROMIUM where that is set, else the one in node_modules, else an installed one. */
function executable(): string {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  const found = [PACKAGED, ...INSTALLED].find((file) => fs.existsSync(file));
  if (found === undefined) throw new Error('There is no Chromium: name one in the variable CHROMIUM.');
  return found;
}

export async function launchBrowser(): Promise<Browser> {
  const executablePath = executable();
  const shipped =
    executablePath === PACKAGED
      ? {
          LD_LIBRARY_PATH: path.join(CHROMIUM_FOLDER, 'al2023/lib'),
          FONTCONFIG_FILE: path.join(CHROMIUM_FOLDER, 'fonts.conf'),
        }
      : {};
  return chromium.launch({
    executablePath,
    headless: true,
    // Whoever launched the browser ends it on a signal, together with the server.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    env: { ...(process.env as Record<string, string>), ...shipped },
    args: [
      // Chromium's sandbox does not start as root or in containers; the only page opened is our own.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // No name leads anywhere: whatever the workbench would ask the network for fails at once.
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
    ],
  });
}

/** Opens a page in American English, whatever the machine speaks: in the locale C, Chromium names no valid language. */
export function openPage(browser: Browser): Promise<Page> {
  return browser.newPage({ locale: 'en-US', viewport: { width: 1440, height: 1000 } });
}
