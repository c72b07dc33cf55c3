// The licences of everything in the bundles that others wrote, as their licences ask.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Packages that are shipped beside the bundles, in node_modules. */
const SHIPPED_BESIDE = ['onnxruntime-common', 'onnxruntime-node'];

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[-.].*)?$/i;

/** What stands in the repositories of packages that publish no licence file. */
const COPYRIGHT_OF_UNLICENSED = {
  'onnxruntime-common': 'Copyright (c) Microsoft Corporation',
  'onnxruntime-node': 'Copyright (c) Microsoft Corporation',
};

const FURTHER = {
  'onnxruntime-node':
    'The native library holds parts of others; their notices are in ThirdPartyNotices.txt of the same version at\n' +
    'https://github.com/microsoft/onnxruntime',
};

/** Not code, and not in node_modules. Its licence lies beside it in the package. */
const LANGUAGE_MODEL = `SmolLM2-135M-Instruct (Apache-2.0)

By Hugging Face (HuggingFaceTB). Its weights are shipped in another file format: how they were converted is in
media/language-model/README.md, the licence in media/language-model/LICENSE.
`;

const MIT = `MIT License

COPYRIGHT

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/**
 * @param {string} root the folder that relative paths are relative to
 * @param {readonly string[]} files what was bundled: also what a package had bundled into itself, as source maps name it
 * @returns {string} one section for each package and the language model, by name
 * @throws Error where a package has no licence that could be shown
 */
export function thirdPartyNotices(root, files) {
  const sections = shippedPackages(root, files).map(section);
  // One package may be there in one version under several folders.
  const ordered = [...new Set([...sections, LANGUAGE_MODEL])].sort((a, b) => a.localeCompare(b, 'en'));
  return ordered.join(`\n${'='.repeat(80)}\n\n`);
}

/**
 * @param {string} root as in `thirdPartyNotices`
 * @param {readonly string[]} files as in `thirdPartyNotices`
 * @returns {string[]} the folders of the packages that are bundled or shipped beside the bundles
 * @throws Error where one is not installed
 */
export function shippedPackages(root, files) {
  const folders = [...files, ...SHIPPED_BESIDE.map((name) => `node_modules/${name}/package.json`)]
    .map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path.resolve(root, file))?.[1])
    .filter((folder) => folder !== undefined);
  return [...new Set([...new Set(folders)].map(installed))];
}

/** Where a package lies: a source map may name a place that was only there when its own package was bundled. */
function installed(folder) {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const places = createRequire(path.join(folder, 'index.js')).resolve.paths(name) ?? [];
  const found = [folder, ...places.map((place) => path.join(place, name))].find((place) =>
    fs.existsSync(path.join(place, 'package.json')),
  );
  if (found === undefined) throw new Error(`${name} is bundled, but its licence cannot be found.`);
  return found;
}

function section(folder) {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const texts = fs
    .readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .sort()
    .map((file) => fs.readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  if (texts.length === 0) texts.push(unpublishedLicence(name, license));
  if (FURTHER[name] !== undefined) texts.push(FURTHER[name]);
  return `${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}

function unpublishedLicence(name, license) {
  const copyright = COPYRIGHT_OF_UNLICENSED[name];
  if (copyright === undefined || license !== 'MIT')
    throw new Error(`${name} has no licence file: find its licence and name it in ${import.meta.filename}.`);
  return MIT.replace('COPYRIGHT', copyright);
}
