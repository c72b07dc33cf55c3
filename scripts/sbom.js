// What the package is made of, as CycloneDX 1.6 (ECMA-424) says it, for those who look for known weaknesses in it.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { shippedPackages } from './thirdPartyNotices.js';

/** Models that are shipped; each folder holds a README that says where it is from. */
const MODELS = [
  { name: 'SmolLM2-135M-Instruct', folder: 'media/language-model', license: 'Apache-2.0' },
  { name: 'variorum-steering', folder: 'media/steering', license: 'MIT' },
  { name: 'variorum-fallback', folder: 'media/fallback', license: 'MIT' },
];

/**
 * No time and no random number stands in it: the same tree gives the same file.
 * @param {string} root the folder of package.json and package-lock.json
 * @param {readonly string[]} files what was bundled, as in `thirdPartyNotices`
 * @returns {object} packages by name and version, with the hash of their archive where the lock file knows it, and models
 * @throws Error where a package is not installed or names no licence
 */
export function sbom(root, files) {
  const { name, version, license } = readJson(path.join(root, 'package.json'));
  const lock = readJson(path.join(root, 'package-lock.json')).packages;
  const packages = shippedPackages(root, files).map((folder) => component(root, folder, lock));
  const models = MODELS.filter(({ folder }) => fs.existsSync(path.join(root, folder))).map((model) =>
    modelComponent(root, model),
  );
  const byReference = (a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : a['bom-ref'] > b['bom-ref'] ? 1 : 0);
  const all = new Map([...packages, ...models].map((one) => [one['bom-ref'], one]));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': `${name}@${version}`,
        name,
        version,
        licenses: [{ license: { id: license } }],
      },
    },
    components: [...all.values()].sort(byReference),
  };
}

function component(root, folder, lock) {
  const { name, version, license } = readJson(path.join(folder, 'package.json'));
  if (typeof license !== 'string') throw new Error(`${name} names no licence in its package.json.`);
  const { integrity } = lock[path.relative(root, folder).split(path.sep).join('/')] ?? {};
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    licenses: [{ license: { id: license } }],
    purl,
    ...(integrity?.startsWith('sha512-') && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }],
    }),
  };
}

/** Its version is its content: the hash of the hashes of its files, by name. */
function modelComponent(root, { name, folder, license }) {
  const hash = createHash('sha256');
  for (const file of fs.readdirSync(path.join(root, folder)).sort()) {
    const content = fs.readFileSync(path.join(root, folder, file));
    hash.update(`${file} ${createHash('sha256').update(content).digest('hex')}\n`);
  }
  const content = hash.digest('hex');
  return {
    type: 'machine-learning-model',
    'bom-ref': `${name}@${content.slice(0, 16)}`,
    name,
    version: content.slice(0, 16),
    licenses: [{ license: { id: license } }],
    hashes: [{ alg: 'SHA-256', content }],
  };
}

const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));
