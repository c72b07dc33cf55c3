/**
 * Which layer may import which, types included; ARCHITECTURE.md explains why. `npm run lint` enforces it.
 *
 * A layer is a folder (or some files of one) and names the layers that it may import. Everything else under src is an
 * error: an import of another layer, a file in no layer, a cycle.
 */

const GRAPH = ['graph/tensors', 'graph/ops', 'graph'];
/** Below every latent model. */
const FOUNDATIONS = [
  'numerics',
  ...GRAPH,
  'tokenizer',
  'engine',
  'corpus',
  'vae',
  'checkpoint',
  'languageModel',
];
const MODEL = [...FOUNDATIONS, 'training', 'space', 'decoding', 'sliders', 'explore', 'evaluation'];
const SHARED = ['shared/protocol', 'shared/words', 'shared/coalescing', 'shared/history', 'locks'];
/** The extension below what joins its parts. */
const EXTENSION = [
  'state',
  'storage',
  'settings',
  'failures',
  'documents',
  'editor',
  'modelHost',
  'training',
  'pages',
]
  .concat('devices', 'history', 'exploration', 'historyView')
  .map((name) => `extension/${name}`);

/** Layer: its path, and what it may import. `files` narrows a folder to files of it. */
const LAYERS = {
  // What several programs need.
  'shared/protocol': { may: [] },
  'shared/words': { may: ['shared/protocol'] },
  'shared/coalescing': { may: ['shared/protocol'] },
  'shared/history': { may: ['shared/protocol', 'shared/words'] },
  'shared/files': { may: [] },
  // What several processes share on disk.
  locks: { path: 'storage', may: [] },

  // The model, from numbers to text.
  numerics: { path: 'model/numerics', may: [] },
  'graph/tensors': { path: 'model/graph', files: '(tensor|dimensions|onnxEmitter)', may: [] },
  'graph/ops': { path: 'model/graph/ops', may: ['graph/tensors'] },
  graph: { path: 'model/graph', files: '(gradients|adamw)', may: ['graph/tensors', 'graph/ops'] },
  tokenizer: { path: 'model/tokenizer', may: [] },
  engine: { path: 'model/engine', may: GRAPH },
  corpus: { path: 'model/corpus', may: ['tokenizer', 'numerics'] },
  vae: { path: 'model/vae', may: [...GRAPH, 'numerics'] },
  checkpoint: { path: 'model/checkpoint', may: ['vae', 'tokenizer', 'corpus'] },
  languageModel: {
    path: 'model/languageModel',
    may: [...GRAPH, 'engine', 'tokenizer', 'checkpoint', 'numerics'],
  },
  training: { path: 'model/training', may: FOUNDATIONS },
  space: { path: 'model/space', may: FOUNDATIONS },
  decoding: { path: 'model/decoding', may: [...FOUNDATIONS, 'space'] },
  sliders: { path: 'model/sliders', may: [...FOUNDATIONS, 'space', 'decoding'] },
  explore: { path: 'model/explore', may: [...FOUNDATIONS, 'space', 'decoding', 'sliders'] },
  // Measures finished models, so it stands above what they are used with; training itself knows nothing of it.
  evaluation: {
    path: 'model/evaluation',
    may: [...FOUNDATIONS, 'training', 'space', 'decoding', 'sliders', 'explore'],
  },

  // The model process, from its errors to its entry.
  'process/problems': {
    path: 'model/process',
    files: '(modelProblem|problemReasons|modelFolderUse|uncancelled)',
    may: ['checkpoint', 'shared/protocol'],
  },
  'process/devices': { path: 'model/process/devices', may: [...MODEL, ...SHARED, 'process/problems'] },
  'process/starter': { path: 'model/process/starter', may: [...MODEL, 'shared/files'] },
  'process/run': {
    path: 'model/process/run',
    may: [...MODEL, ...SHARED, 'process/problems', 'process/devices', 'process/starter'],
  },
  'process/open': {
    path: 'model/process/open',
    may: [...MODEL, ...SHARED, 'process/problems', 'process/devices', 'process/starter', 'process/run'],
  },
  'process/report': {
    path: 'model/process/report',
    may: [...MODEL, ...SHARED, 'process/problems', 'process/run', 'process/open'],
  },
  'process/pretraining': {
    path: 'model/process/pretraining',
    may: [...MODEL, ...SHARED, 'process/problems', 'process/devices', 'process/run'],
  },
  process: {
    path: 'model/process',
    files: '(main|handlers|parentWatch)',
    may: [...MODEL, ...SHARED, 'process/problems', 'process/devices', 'process/run', 'process/open'].concat(
      'process/report',
    ),
  },

  // The command line.
  'cli/terminal': {
    path: 'cli',
    files:
      '(terminal|interruption|duration|defaults|failure|optionValues|commonOptions|sharedOptions|labelledExamples|documentOptions)',
    may: [...MODEL, ...SHARED, 'process/problems', 'process/devices'],
  },
  'cli/verbs': {
    may: [...MODEL, ...SHARED, 'shared/files', 'cli/terminal', 'process/problems', 'process/devices'].concat(
      'process/run',
      'process/open',
      'process/report',
      'process/pretraining',
    ),
  },
  cli: {
    files: '(main|program|trainingCommands)',
    may: [...MODEL, ...SHARED, 'process/devices', 'cli/terminal', 'cli/verbs'],
  },

  // The panel.
  'webview/words': { may: ['shared/words'] },
  'webview/map': { may: SHARED },
  'webview/elements': { may: [...SHARED, 'webview/words', 'webview/map'] },
  'webview/state': { may: [...SHARED, 'webview/words', 'webview/map', 'webview/page'] },
  'webview/parts': { may: [...SHARED, 'webview/words', 'webview/elements', 'webview/state'] },
  'webview/views': {
    may: [...SHARED, 'webview/words', 'webview/map', 'webview/elements', 'webview/state', 'webview/parts'],
  },
  'webview/page': {
    path: 'webview',
    files: '(vscodeApi|validLanguage|strictSchemas|css.d)',
    may: ['shared/protocol'],
  },
  webview: {
    files: 'main',
    may: [...SHARED, 'webview/page', 'webview/state', 'webview/parts', 'webview/views'],
  },

  // The extension host, from its state to `activate`.
  'extension/words': { path: 'extension', files: '(log|question|commandIds)', may: [] },
  'extension/state': { may: [...SHARED, 'extension/words'] },
  'extension/storage': { may: SHARED },
  'extension/settings': { may: [...SHARED, 'shared/files'] },
  'extension/failures': { may: [...SHARED, 'extension/state', 'extension/words'] },
  'extension/modelHost': {
    may: [...SHARED, 'extension/words', 'extension/state', 'extension/storage', 'extension/failures'],
  },
  'extension/documents': {
    may: [...SHARED, 'extension/state', 'extension/settings', 'extension/failures', 'extension/modelHost'],
  },
  'extension/editor': {
    may: [...SHARED, 'extension/words', 'extension/state', 'extension/failures', 'extension/documents'],
  },
  // What was explored and generated, on disk.
  'extension/history': {
    may: [...SHARED, 'extension/words', 'extension/storage', 'extension/failures'],
  },
  'extension/training': {
    may: [...SHARED, 'extension/words', 'extension/state', 'extension/storage', 'extension/failures'].concat(
      'extension/modelHost',
    ),
  },
  'extension/devices': {
    may: [...SHARED, 'extension/words', 'extension/settings', 'extension/failures', 'extension/modelHost'],
  },
  'extension/exploration': {
    may: [...SHARED, 'extension/words', 'extension/state', 'extension/storage', 'extension/settings'].concat(
      'extension/failures',
      'extension/documents',
      'extension/editor',
      'extension/modelHost',
      'extension/training',
      'extension/history',
    ),
  },
  // Ghost text.
  'extension/inlineSuggestions': {
    may: [
      ...SHARED,
      'extension/state',
      'extension/settings',
      'extension/failures',
      'extension/documents',
    ].concat('extension/editor', 'extension/modelHost', 'extension/history'),
  },
  // And as the user sees it.
  'extension/historyView': {
    may: [...SHARED, 'extension/words', 'extension/failures', 'extension/editor', 'extension/history'],
  },
  'extension/pages': { may: [...SHARED, 'extension/state', 'extension/exploration'] },
  'extension/joined': {
    path: 'extension',
    files: '(controllers|parts|api)',
    may: [...SHARED, 'extension/words', ...EXTENSION],
  },
  'extension/commands': { may: [...SHARED, 'extension/words', ...EXTENSION, 'extension/joined'] },
  'extension/assist': { may: [...SHARED, 'extension/words', ...EXTENSION, 'extension/joined'] },
  'extension/panel': {
    may: [...SHARED, 'extension/words', ...EXTENSION, 'extension/joined', 'extension/commands'],
  },
  extension: {
    files: '(extension|createApi|followWorkspace|introduceModel|showHistory)',
    may: [...SHARED, 'extension/words', ...EXTENSION, 'extension/joined', 'extension/commands'].concat(
      'extension/panel',
      'extension/assist',
      'extension/inlineSuggestions',
    ),
  },
};

/** Regular expression source for the files of a layer. */
function filesOf(name) {
  const { path = name, files } = LAYERS[name];
  return files === undefined ? `^src/${path}/` : `^src/${path}/${files}\\.ts$`;
}

const layers = Object.keys(LAYERS).map((name) => ({
  name: `layer ${name}`,
  severity: 'error',
  comment: `What the layer ${name} may import is in .dependency-cruiser.js.`,
  // Of files in a folder with layers of its own, only its own files.
  from: { path: filesOf(name), pathNot: innerLayers(name) },
  to: { path: '^src/.*\\.ts$', pathNot: [name, ...LAYERS[name].may].map(filesOf) },
}));

/** Layers whose folder lies in the folder of this one. */
function innerLayers(name) {
  const own = filesOf(name);
  return Object.keys(LAYERS)
    .map(filesOf)
    .filter((other) => other !== own && own.endsWith('/') && other.startsWith(own));
}

const NO_LAYER = { path: '^src/.*\\.ts$', pathNot: Object.keys(LAYERS).map(filesOf) };

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layers,
    { name: 'file in no layer', severity: 'error', from: NO_LAYER, to: {} },
    { name: 'import of a file in no layer', severity: 'error', from: {}, to: NO_LAYER },
    { name: 'cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'only src/extension knows vscode',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/extension/' },
      to: { path: '^vscode$|@types/vscode' },
    },
    {
      name: 'no Node in what the panel runs',
      severity: 'error',
      from: { path: '^src/(webview|shared)/', pathNot: '^src/shared/files/|/ipcChannel\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    // Imports of types count.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
