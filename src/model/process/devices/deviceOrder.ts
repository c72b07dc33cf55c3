import type { DeviceReport } from '../../../shared/protocol/trainingProtocol.ts';
import { measure } from './benchmark.ts';
import { DEVICE_KINDS, type DeviceKind } from './deviceKinds.ts';
import { readMeasurements, writeMeasurements } from './measurements.ts';

/** The devices that work, fastest first. Where the CPU is the only one nothing is measured. */
export async function devicesBySpeed(signal?: AbortSignal): Promise<DeviceKind[]> {
  const others = DEVICE_KINDS.filter((kind) => kind !== 'cpu');
  const reports = (await readMeasurements()) ?? (await measure(others, signal));
  const usable = reports.filter(
    ({ device, tokensPerSecond }) => device !== 'cpu' && tokensPerSecond !== null,
  );
  if (usable.length === 0) {
    await writeMeasurements(reports);
    return ['cpu'];
  }
  const all = reports.some(({ device }) => device === 'cpu')
    ? reports
    : [...reports, ...(await measure(['cpu'], signal))];
  await writeMeasurements(all);
  return fastestFirst(all);
}

/** @returns devices that can train, and last the CPU whatever was measured of it */
export function fastestFirst(reports: readonly DeviceReport[]): DeviceKind[] {
  const speed = (report: DeviceReport): number => report.tokensPerSecond ?? 0;
  const able = reports.filter((report) => speed(report) > 0).sort((a, b) => speed(b) - speed(a));
  const kinds = able.map(({ device }) => device);
  return kinds.includes('cpu') ? kinds : [...kinds, 'cpu'];
}

/** Measures every device anew, and remembers the result. */
export async function measureDevices(signal?: AbortSignal): Promise<DeviceReport[]> {
  const reports = await measure(DEVICE_KINDS, signal);
  await writeMeasurements(reports);
  return reports;
}
