import { measureDevices } from '../../model/process/devices/deviceOrder.ts';
import type { Terminal } from '../terminal.ts';

/** Columns before names and measurements: the longest kind of device and a space. */
const INDENT = 10;

/** Every device that could compute a model, measured now. */
export async function listDevices(options: { readonly json?: true }, terminal: Terminal): Promise<void> {
  terminal.note('Measuring; at first a GPU may need a minute.');
  const devices = await measureDevices();
  terminal.result(options, { devices }, () =>
    devices
      .map(({ device, title, name, tokensPerSecond, unavailable }) => {
        const figure =
          tokensPerSecond === null
            ? `not available: ${unavailable ?? ''}`
            : `${Math.round(tokensPerSecond)} tokens/s (medium model, training)`;
        return `${device.padEnd(INDENT)}${name ?? title}\n${' '.repeat(INDENT)}${figure}`;
      })
      .join('\n'),
  );
}
