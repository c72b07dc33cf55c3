import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What the upper layers of the model stand on, lowest first. */
const FOUNDATIONS = [
  'model/numerics',
  'model/graph',
  'model/tokenizer',
  'model/engine',
  'model/corpus',
  'model/vae',
  'model/checkpoint',
  'model/languageModel',
];

/** The foundations up to and with `layer`. */
function upTo(layer) {
  return FOUNDATIONS.slice(0, FOUNDATIONS.indexOf(layer) + 1);
}

/**
 * Import directions. Each layer names the layers that it may import; everything else of ours is an
 * error. ARCHITECTURE.md explains why.
 */
const LAYERS = {
  'model/numerics': [],
  'model/graph': [],
  'model/tokenizer': [],
  'model/engine': ['model/graph'],
  'model/corpus': ['model/tokenizer', 'model/numerics'],
  'model/vae': ['model/graph', 'model/numerics'],
  'model/checkpoint': ['model/vae', 'model/tokenizer', 'model/corpus'],
  'model/languageModel': [
    'model/graph',
    'model/engine',
    'model/tokenizer',
    'model/checkpoint',
    'model/numerics',
  ],
  'model/training': upTo('model/languageModel'),
  'model/space': upTo('model/languageModel'),
  'model/decoding': [...upTo('model/languageModel'), 'model/space'],
  'model/sliders': [...upTo('model/languageModel'), 'model/space', 'model/decoding'],
  'model/explore': [...upTo('model/languageModel'), 'model/space', 'model/decoding', 'model/sliders'],
  // Measures finished models, so it stands above what they are used with; training itself knows nothing of it.
  'model/evaluation': [
    ...upTo('model/languageModel'),
    'model/training',
    'model/space',
    'model/decoding',
    'model/sliders',
    'model/explore',
  ],
  'model/process': ['model', 'shared'],
  cli: ['model', 'shared'],
  shared: [],
  webview: ['shared'],
  extension: ['shared'],
};

const TOP = ['model', 'shared', 'cli', 'webview', 'extension'];
const MODEL = Object.keys(LAYERS)
  .filter((layer) => layer.startsWith('model/'))
  .map((layer) => layer.slice('model/'.length));

/** Regular expression source for relative imports that `layer` must not make. */
function forbidden(layer, allowed) {
  const inModel = layer.startsWith('model/');
  const own = layer.split('/').at(-1);
  const names = [];
  if (inModel && !allowed.includes('model'))
    for (const name of MODEL)
      if (name !== own && !allowed.includes(`model/${name}`)) names.push(`\\.\\./${name}(/|\\.)`);
  for (const top of TOP)
    if (top !== layer.split('/')[0] && !allowed.includes(top)) names.push(`\\.\\./${top}/`);
  return names.join('|');
}

const restrictions = Object.entries(LAYERS).map(([layer, allowed]) => {
  const patterns = [];
  const regex = forbidden(layer, allowed);
  // Types may cross from model to shared and extension; values may not.
  const allowTypeImports = layer === 'shared' || layer === 'extension';
  if (regex !== '')
    patterns.push({
      regex,
      allowTypeImports,
      message: `The layer ${layer} may not import this (see ARCHITECTURE.md).`,
    });
  const paths =
    layer === 'extension' ? [] : [{ name: 'vscode', message: 'Only src/extension knows vscode.' }];
  if (layer === 'webview' || layer === 'shared')
    patterns.push({ regex: '^node:', message: 'No Node here.', allowTypeImports: false });
  return {
    files: [`src/${layer}/**/*.ts`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths, patterns }] },
  };
});

export default tseslint.config(
  {
    ignores: ['dist/**', '**/node_modules/**', 'test/output/**', 'test/workspaces/**', '.vscode-test/**'],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Indices are checked by noUncheckedIndexedAccess; in numerical inner loops over typed arrays `!` is the honest form.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'],
    rules: { 'no-console': 'off', 'max-lines': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
      },
    },
  },
  ...restrictions,
);
