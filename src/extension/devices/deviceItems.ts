import type { DeviceReport, TrainingSettings } from '../../shared/protocol/trainingProtocol.ts';
import { visible } from '../../shared/words/visible.ts';
import { withoutIcons } from '../../shared/words/pickLabel.ts';

/** An entry of the list of devices; one without a device cannot be chosen. */
export interface DeviceItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly device?: TrainingSettings['device'];
}

/** One entry for each device, what was measured or why it does not work, and before them the automatic choice. */
export function deviceItems(
  devices: readonly DeviceReport[],
  chosen: TrainingSettings['device'],
): DeviceItem[] {
  const mark = (device: TrainingSettings['device']): string => (device === chosen ? 'chosen now' : '');
  const fastest = devices.reduce<DeviceReport | undefined>(
    (best, report) => ((report.tokensPerSecond ?? 0) > (best?.tokensPerSecond ?? 0) ? report : best),
    undefined,
  );
  return [
    {
      label: 'Automatic',
      description: mark('auto'),
      detail: `Trains on what was measured to be fastest${fastest === undefined ? '' : `: ${shown(fastest.name ?? fastest.title)}`}`,
      device: 'auto',
    },
    ...devices.map(({ device, title, name, tokensPerSecond, unavailable }) => ({
      label: shown(name ?? title),
      description: mark(device),
      ...(tokensPerSecond === null
        ? { detail: `$(circle-slash) ${shown(unavailable ?? 'Not available.')}` }
        : {
            detail: `${Math.round(tokensPerSecond).toLocaleString('en')} tokens per second when training a medium model`,
            device,
          }),
    })),
  ];
}

/** Drivers name themselves. */
const shown = (text: string): string => withoutIcons(visible(text));
