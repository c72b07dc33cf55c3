import { type Command, Option } from 'commander';
import { PRETRAINING_SIZES } from '../model/training/recipes/pretrainingRecipe.ts';
import { modelSizes } from '../shared/protocol/trainingProtocol.ts';
import * as defaults from './defaults.ts';
import { withDocumentOptions } from './documentOptions.ts';
import * as values from './optionValues.ts';
import { cudaEngineOption, deviceOption, jsonOption, seedOption } from './sharedOptions.ts';
import type { Terminal } from './terminal.ts';
import { exporting, type ExportOptions } from './verbs/exportVerb.ts';
import { pretraining, type PretrainOptions } from './verbs/pretrainVerb.ts';
import { train, type TrainOptions } from './verbs/trainVerb.ts';

/** Commands that make models. */

export function describeTraining(program: Command, terminal: Terminal): void {
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

export function describePretraining(program: Command, terminal: Terminal): void {
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

export function describeExport(program: Command, terminal: Terminal): void {
  program
    .command('export')
    .description('write a pre-trained model as a starter, its weights in eight bits')
    .argument('<model>', 'folder of the model')
    .requiredOption('--out <folder>', 'folder to write the starter into')
    .addOption(deviceOption())
    .addOption(jsonOption())
    .action((model: string, options: ExportOptions) => exporting(model, options, terminal));
}
