import { resolve } from 'node:path';
import { convertGguf } from '../../model/languageModel/convert/convertGguf.ts';
import type { Terminal } from '../terminal.ts';

export interface ConvertOptions {
  readonly out: string;
  readonly license?: string;
  readonly json?: true;
}

export async function converting(gguf: string, options: ConvertOptions, terminal: Terminal): Promise<void> {
  const license = options.license === undefined ? undefined : resolve(options.license);
  const config = await convertGguf(resolve(gguf), resolve(options.out), license);
  const bytes = Object.values(config.files).reduce((sum, { bytes }) => sum + bytes, 0);
  terminal.print(
    options.json === true
      ? JSON.stringify({ name: config.name, bytes, source: config.source, shape: config.shape })
      : `${config.name}: ${(bytes / 1e6).toFixed(1)} MB in ${options.out}.`,
  );
}
