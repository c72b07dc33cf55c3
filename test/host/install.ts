/**
 * Installs a real VS Code and a browser for it from the npm registry alone: the VS Code server inside
 * `code-server`, and the Chromium inside `@sparticuz/chromium`. Does nothing where that is done already.
 *
 *     node --import tsx test/host/install.ts
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = import.meta.dirname;
const MODULES = path.join(HERE, 'node_modules');
const VSCODE = path.join(MODULES, 'code-server/lib/vscode');
const STAMP = path.join(MODULES, '.variorum-installed');

/** The script that starts the VS Code server, to be run by Node. */
export const SERVER_MAIN = path.join(VSCODE, 'out/server-main.js');
/** Where Chromium, the libraries and the fonts that it needs are unpacked. */
export const CHROMIUM_FOLDER = path.join(MODULES, '.chromium');

/** The version of VS Code inside code-server 4.100.3. */
const VSCODE_VERSION = '1.100.3';

/** Changes when the installation would come out differently. */
function fingerprint(): string {
  const parts = [process.platform, process.arch, process.versions.modules];
  for (const file of ['package-lock.json', 'install.ts'])
    parts.push(fs.readFileSync(path.join(HERE, file), 'utf8'));
  return createHash('sha256').update(parts.join('\0')).digest('hex');
}

/** @throws Error when the platform has no VS Code server or a part of the installation does not work. */
export async function installHost(): Promise<void> {
  if (fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === fingerprint()) return;
  if (process.platform === 'win32')
    throw new Error('The browser-served VS Code does not run on Windows: put `code` on the PATH instead.');
  console.log('Installing the browser-served VS Code into test/host/node_modules (once, about 400 MB)');
  npm(HERE, 'ci');
  // Not `ci`: the shrinkwrap that code-server publishes leaves out one peer dependency.
  npm(VSCODE, 'install', '--no-save', '--omit=dev');
  linkRipgrep();
  // Built-in extensions look for some modules under the name that they have in the desktop product.
  relink('node_modules', path.join(VSCODE, 'node_modules.asar'));
  await unpackChromium();
  checkServer();
  fs.writeFileSync(STAMP, fingerprint());
}

/** Install scripts stay off: code-server's would compile native modules that its server does without. */
function npm(folder: string, ...command: string[]): void {
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...command, ...flags], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Puts ripgrep, which VS Code would have downloaded, where VS Code looks for it. */
function linkRipgrep(): void {
  const binary = path.join(MODULES, `@vscode/ripgrep-${process.platform}-${process.arch}`, 'bin/rg');
  if (!fs.existsSync(binary))
    throw new Error(`There is no ripgrep for ${process.platform} on ${process.arch}, and VS Code needs it.`);
  const folder = path.join(VSCODE, 'node_modules/@vscode/ripgrep/bin');
  fs.mkdirSync(folder, { recursive: true });
  relink(path.relative(folder, binary), path.join(folder, 'rg'));
  execFileSync(path.join(folder, 'rg'), ['--version'], { stdio: 'ignore' });
}

function relink(target: string, link: string): void {
  fs.rmSync(link, { force: true });
  fs.symlinkSync(target, link);
}

/**
 * Unpacks Chromium with the system libraries that it needs (they ship beside it for AWS Lambda), so that a
 * machine with nothing but Node has a browser too. Its own unpacking goes to the shared temporary folder
 * and is not safe against two runs at once: it is given a folder of its own, renamed when complete.
 */
async function unpackChromium(): Promise<void> {
  if (process.platform !== 'linux') return; // launchBrowser takes an installed browser there
  const unpacked = fs.mkdtempSync(path.join(os.tmpdir(), 'variorum-chromium-'));
  try {
    const script = "import('@sparticuz/chromium').then((chromium) => chromium.default.executablePath())";
    execFileSync(process.execPath, ['--eval', script], {
      cwd: HERE,
      env: { ...process.env, TMPDIR: unpacked, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const dirs = ['/usr/share/fonts', path.join(CHROMIUM_FOLDER, 'fonts/fonts')];
    fs.writeFileSync(
      path.join(unpacked, 'fonts.conf'),
      `<fontconfig>${dirs.map((dir) => `<dir>${dir}</dir>`).join('')}` +
        `<cachedir>${path.join(CHROMIUM_FOLDER, 'font-cache')}</cachedir></fontconfig>\n`,
    );
    fs.rmSync(CHROMIUM_FOLDER, { recursive: true, force: true });
    await fs.promises.cp(unpacked, CHROMIUM_FOLDER, { recursive: true });
  } finally {
    fs.rmSync(unpacked, { recursive: true, force: true });
  }
}

function checkServer(): void {
  const version = execFileSync(process.execPath, [SERVER_MAIN, '--version'], { encoding: 'utf8' });
  if (version.split('\n')[0] !== VSCODE_VERSION)
    throw new Error(`Expected VS Code ${VSCODE_VERSION}, but the server says: ${version}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await installHost();
