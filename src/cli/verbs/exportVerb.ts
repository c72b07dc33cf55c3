import { resolve } from 'node:path';
import { exportStarter } from '../../model/process/pretraining/exportStarter.ts';
import type { TrainingSettings } from '../../shared/protocol/trainingProtocol.ts';
import type { Terminal } from '../terminal.ts';

export interface ExportOptions {
  readonly out: string;
  readonly device: TrainingSettings['device'];
  readonly json?: true;
}

export async function exporting(model: string, options: ExportOptions, terminal: Terminal): Promise<void> {
  const written = await exportStarter(resolve(model), resolve(options.out), options.device);
  const { bytes, parameters, bitsPerByteBefore, bitsPerByteAfter, passages } = written;
  terminal.result(
    options,
    written,
    () =>
      `${parameters.toLocaleString('en')} parameters in ${(bytes / 1e6).toFixed(2)} MB, saved in ${options.out}. ` +
      `On ${passages} held-out passages ${bitsPerByteAfter.toFixed(4)} bits per byte, ` +
      `${bitsPerByteBefore.toFixed(4)} before the weights were rounded.`,
  );
}
