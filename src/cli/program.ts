import { Command, CommanderError, Option } from 'commander';
import { version } from '../../package.json';
import { evaluationSections, FULL_SIZES } from '../model/evaluation/evaluate.ts';
import { CUDA_ENGINE_VARIABLE } from '../model/process/devices/deviceVariables.ts';
import { PRETRAINING_SIZES } from '../model/training/recipes/pretrainingRecipe.ts';
import { devices, modelSizes } from '../shared/protocol/trainingProtocol.ts';
import * as axes from './verbs/axisVerbs.ts';
import * as defaults from './defaults.ts';
import { withDocumentOptions } from './documentOptions.ts';
import { listDevices } from './verbs/devicesVerb.ts';
import { evaluate, type EvaluateOptions } from './verbs/evaluateVerb.ts';
import { exporting, type ExportOptions } from './verbs/exportVerb.ts';
import { describeFailure } from './failure.ts';
import { converting, type ConvertOptions } from './verbs/languageModelVerbs.ts';
import * as verbs from './verbs/modelVerbs.ts';
import type { CommonOptions } from './commonOptions.ts';
import * as values from './optionValues.ts';
import { printPassages, type PassagesOptions } from './verbs/passagesVerb.ts';
import { pretraining, type PretrainOptions } from './verbs/pretrainVerb.ts';
import type { Terminal } from './terminal.ts';
import { train, type TrainOptions } from './verbs/trainVerb.ts';

/** Exit codes: 0 done, 1 it could not be done, 2 it was asked wrongly. */
const FAILURE = 1;
const USAGE = 2;

/** Runs one command line (without the program's own name) and gives the exit code. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await describeProgram(terminal).parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    terminal.note(describeFailure(error));
    return FAILURE;
  }
}

function describeProgram(terminal: Terminal): Command {
  const program = new Command('variorum')
    .description('Learns the latent space of your own documents, on your own machine.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        terminal.print(text);
      },
      writeErr: (text) => {
        terminal.note(text.trimEnd());
      },
    });
  describeTraining(program, terminal);
  describePretraining(program, terminal);
  describeExport(program, terminal);
  describeVerbs(program, terminal);
  describeAxes(program, terminal);
  describeLanguageModel(program, terminal);
  return program;
}

function describeTraining(program: Command, terminal: Terminal): void {
  withDocumentOptions(program.command('train'))
    .description('train a model on the documents in a folder')
    .argument('<folder>', 'where the documents are')
    .requiredOption('--out <model>', 'folder that the model is saved into')
    .option('--minutes <n>', 'how long the whole run may take', values.minutes, defaults.DEFAULT_MINUTES)
    .addOption(deviceOption())
    .addOption(cudaEngineOption())
    .addOption(seedOption())
    .addOption(new Option('--size <size>', 'model size').choices(modelSizes).default('auto'))
    .addOption(
      new Option(
        '--start <start>',
        'fine-tune the starter model that comes with the program, which steers a language model, or the small one, which ' +
          'needs none, or begin from scratch (default: starter, unless a size or vocabulary is asked for)',
      ).choices(['starter', 'small', 'scratch']),
    )
    .option(
      '--vocabulary <n>',
      'size of the vocabulary (default: chosen by the amount of text)',
      values.vocabularySize,
    )
    .option('--include <glob>', 'read only documents that match; may be repeated', values.collect)
    .option('--exclude <glob>', 'leave out documents that match; may be repeated', values.collect)
    .option('--no-gitignore', 'also read what .gitignore names')
    .option(
      '--largest-file <kilobytes>',
      'leave out larger files',
      values.kilobytes,
      defaults.DEFAULT_LARGEST_FILE_KILOBYTES,
    )
    .option('--resume', 'go on with the run that was interrupted in the model folder')
    .addOption(new Option('--steps <n>', 'end after this many steps').argParser(values.steps).hideHelp())
    .addOption(new Option('--checkpoint-seconds <n>', 'save this often').argParser(values.seconds).hideHelp())
    .addOption(jsonOption())
    .action((folder: string, options: TrainOptions) => train(folder, options, terminal));
}

function describePretraining(program: Command, terminal: Terminal): void {
  const sizes = PRETRAINING_SIZES;
  program
    .command('pretrain')
    .description('train a model on much text, from which training on documents can start')
    .argument(
      '[files...]',
      'UTF-8 text: a paragraph a line, blank lines between documents; - is standard input (xz -dc FILE | ...)',
    )
    .requiredOption('--out <model>', 'folder that the model and its log are saved into')
    .option('--minutes <n>', 'how long to train; with --resume, how much longer', values.minutes)
    .option('--resume', 'go on with the run in the model folder, with its files unless others are named')
    .addOption(new Option('--steps <n>', 'end after so many steps instead').argParser(values.steps))
    .option('--weights <list>', 'how often each pass reads each file, as 1,2 (default: once)', values.weights)
    .option('--held-out <n>', 'hold out one of so many documents', values.heldOutEvery, 25)
    .option('--vocabulary <n>', 'size of the vocabulary', values.vocabularySize, sizes.vocabularySize)
    .option('--width <n>', 'width of the layers', values.size, sizes.width)
    .option('--heads <n>', 'heads of attention', values.size, sizes.heads)
    .option('--encoder-layers <n>', 'layers of the encoder', values.size, sizes.encoderLayers)
    .option('--decoder-layers <n>', 'layers of the decoder', values.size, sizes.decoderLayers)
    .option('--latent <n>', 'dimensions of the latent code', values.size, sizes.latentSize)
    .option('--starter <folder>', 'begin with the weights, vocabulary and sizes of this exported model')
    .option('--tokens-per-batch <n>', 'positions in a batch', values.size)
    .option('--learning-rate <n>', 'its peak', values.share)
    .option('--warmup-steps <n>', 'steps in which it climbs', values.size)
    .option('--weight-decay <n>', 'of AdamW', values.share)
    .option('--beta <n>', 'weight of the KL', values.share)
    .option('--ramp <n>', 'share of the run in which beta climbs', values.share)
    .option('--free-bits <n>', 'nats of KL a dimension that cost nothing', values.share)
    .option('--token-dropout <n>', 'share of the words hidden from the decoder', values.share)
    .option('--validations <n>', 'how often the bound is measured', values.size)
    .option('--checkpoint-seconds <n>', 'save this often', values.seconds, 180)
    .option('--threads <n>', 'threads on the CPU (default: all cores)', values.size)
    .addOption(deviceOption())
    .addOption(cudaEngineOption())
    .addOption(seedOption())
    .addOption(jsonOption())
    .action((files: string[], options: PretrainOptions) => pretraining(files, options, terminal));
}

function describeExport(program: Command, terminal: Terminal): void {
  program
    .command('export')
    .description('write a pre-trained model as a starter, its weights in eight bits')
    .argument('<model>', 'folder of the model')
    .requiredOption('--out <folder>', 'folder to write the starter into')
    .addOption(deviceOption())
    .addOption(jsonOption())
    .action((model: string, options: ExportOptions) => exporting(model, options, terminal));
}

function describeVerbs(program: Command, terminal: Terminal): void {
  const verb = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .argument('<model>', 'folder of a trained model')
      .addOption(jsonOption())
      .addOption(deviceOption())
      .addOption(cudaEngineOption());
  const decoding = (command: Command): Command =>
    command
      .addOption(seedOption())
      .option(
        '--temperature <n>',
        '0 takes the likeliest token each time',
        values.temperature,
        defaults.DEFAULT_TEMPERATURE,
      )
      .option(
        '--top-p <n>',
        'sample from the likeliest tokens that make up this probability',
        values.topP,
        defaults.DEFAULT_TOP_P,
      );
  const text = '(- reads it from standard input)';

  verb('reconstruct', 'a text, encoded and decoded again')
    .requiredOption('--text <text>', `the text ${text}`)
    .addOption(formatOption())
    .action((model: string, options: verbs.TextOptions) =>
      verbs.runVerb(verbs.reconstructing, model, options, terminal),
    );
  decoding(verb('vary', 'variations of a text'))
    .requiredOption('--text <text>', `the text ${text}`)
    .addOption(formatOption())
    .option('--count <n>', 'how many', values.count, 5)
    .option(
      '--distance <n>',
      'how far from the text, in standard deviations',
      values.distance,
      defaults.DEFAULT_DISTANCE,
    )
    .action((model: string, options: verbs.VaryOptions) =>
      verbs.runVerb(verbs.varying, model, options, terminal),
    );
  decoding(verb('steer', 'a text with sliders moved; `axis list` names them'))
    .requiredOption('--text <text>', `the text ${text}`)
    .addOption(formatOption())
    .requiredOption(
      '--axis <name=value>',
      'where a slider is to stand, -3 to 3: its name or number; may be repeated',
      values.sliderSetting,
    )
    .action((model: string, options: verbs.SteerOptions) =>
      verbs.runVerb(verbs.steering, model, options, terminal),
    );
  decoding(verb('interpolate', 'the path from one text to another; both ends are verbatim'))
    .requiredOption('--from <text>', 'where it starts')
    .requiredOption('--to <text>', 'where it ends')
    .addOption(formatOption())
    .option('--steps <n>', 'texts, both ends counted', values.interpolationSteps, 7)
    .action((model: string, options: verbs.InterpolateOptions) =>
      verbs.runVerb(verbs.interpolating, model, options, terminal),
    );
  decoding(verb('sample', 'new texts, drawn from where the documents lie in the latent space'))
    .option('--count <n>', 'how many', values.count, 5)
    .action((model: string, options: verbs.SampleOptions) =>
      verbs.runVerb(verbs.sampling, model, options, terminal),
    );
  decoding(verb('continue', 'different continuations of a text'))
    .requiredOption('--prompt <text>', `the text ${text}`)
    .addOption(formatOption())
    .option('--count <n>', 'how many', values.count, 3)
    .action((model: string, options: verbs.ContinueOptions) =>
      verbs.runVerb(verbs.continuing, model, options, terminal),
    );
  verb('nearest', 'the passages of the documents that are nearest to a text')
    .requiredOption('--text <text>', `the text ${text}`)
    .addOption(formatOption())
    .option('--count <n>', 'how many', values.count, 5)
    .action((model: string, options: verbs.NearestOptions) =>
      verbs.runVerb(verbs.findingNearest, model, options, terminal),
    );
  program
    .command('devices')
    .description('what can compute on this machine, and how fast')
    .addOption(jsonOption())
    .action((options: { json?: true }) => listDevices(options, terminal));
  withDocumentOptions(program.command('passages'))
    .description(
      'what is read of documents: each passage with its place, kind and language, and what is left out',
    )
    .argument('<paths...>', 'documents or folders of documents')
    .option('--language <tag>', 'language of documents that are too short to tell theirs: en, de, ja...')
    .addOption(jsonOption())
    .action((paths: string[], options: PassagesOptions) => printPassages(paths, options, terminal));
  withDocumentOptions(verb('evaluate', 'measure a model on text that it was not trained on'))
    .option(
      '--data <path>',
      'a folder of documents, or a file of a sentence a line (default: the held-out passages of its own documents)',
    )
    .option(
      '--samples <k>',
      'importance samples of the likelihood',
      values.importanceSamples,
      FULL_SIZES.importanceSamples,
    )
    .option('--limit <n>', 'measure on at most so many passages', values.passages)
    .addOption(new Option('--only <section...>', 'measure only these').choices(evaluationSections))
    .addOption(seedOption())
    .option('--threads <n>', 'threads that compute', values.threads, 1)
    .action((model: string, options: EvaluateOptions) => evaluate(model, options, terminal));
  verb('report', 'metrics, documents read and left out, samples').action(
    (model: string, options: CommonOptions) => verbs.report(model, options, terminal),
  );
}

function describeAxes(program: Command, terminal: Terminal): void {
  const axis = program.command('axis').description('the sliders of a model, and new ones from examples');
  const verb = (name: string, description: string): Command =>
    axis
      .command(name)
      .description(description)
      .argument('<model>', 'folder of a trained model')
      .addOption(jsonOption())
      .addOption(deviceOption())
      .addOption(cudaEngineOption());
  verb('list', 'the sliders, with their numbers').action((model: string, options: CommonOptions) =>
    axes.list(model, options, terminal),
  );
  verb('add', 'make a slider from examples of its two ends')
    .requiredOption('--name <name>', 'what the slider is called')
    .option('--low <place>', 'file or folder with examples of the low end; with --labels, a label')
    .option('--high <place>', 'the same for the high end')
    .option('--labels <file>', 'one file for both ends: a label, a tab and a sentence on each line')
    .option('--low-label <text>', 'what the low end is called (default: the name of its file, or the label)')
    .option('--high-label <text>', 'the same for the high end')
    .action((model: string, options: axes.AddOptions) => axes.add(model, options, terminal));
  verb('remove', 'take a slider away that was made from examples')
    .requiredOption('--name <name>', 'what it is called')
    .action((model: string, options: axes.RemoveOptions) => axes.remove(model, options, terminal));
}

function describeLanguageModel(program: Command, terminal: Terminal): void {
  program
    .command('language-model')
    .description('the language model that writes, which a model steers')
    .command('convert')
    .description('convert a GGUF file of the Llama form into a folder that Variorum opens')
    .argument('<gguf>', 'the file')
    .requiredOption('--out <folder>', 'folder to write, which is replaced')
    .option('--license <file>', 'licence to put beside it')
    .addOption(jsonOption())
    .action((gguf: string, options: ConvertOptions) => converting(gguf, options, terminal));
}

const formatOption = (): Option =>
  new Option(
    '--format <ending>',
    'how the text is marked up, as the ending of a document: md, tex, rst... (default: plain text)',
  ).argParser(values.format);
const jsonOption = (): Option => new Option('--json', 'print the result as JSON');
const deviceOption = (): Option =>
  new Option('--device <device>', 'what computes').choices(devices).default('auto');

const cudaEngineOption = (): Option =>
  new Option(
    '--cuda-engine <folder>',
    `where npm installed @tensorflow/tfjs-node-gpu, for --device cuda (or set ${CUDA_ENGINE_VARIABLE})`,
  ).argParser(values.cudaEngine);
const seedOption = (): Option =>
  new Option('--seed <n>', 'same seed, same result').argParser(values.seed).default(defaults.DEFAULT_SEED);
