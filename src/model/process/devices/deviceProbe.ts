import { messageOf } from '../../engine/engine.ts';
import { measureSpeed } from '../../training/recipes/measureSpeed.ts';
import { createEngine } from './createEngine.ts';
import type { DeviceKind } from './deviceKinds.ts';
import type { ProbeResult } from './probeResult.ts';

/**
 * Starts one device and measures training steps on it, in a process of its own: a graphics driver may bring its process
 * down. Started by `benchmark.ts` with the device as its argument; answers with one `ProbeResult` and ends.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';

async function probe(device: DeviceKind): Promise<ProbeResult> {
  let engine;
  try {
    engine = await createEngine(device);
  } catch (error) {
    return { name: null, tokensPerSecond: null, detail: messageOf(error) };
  }
  try {
    const { tokensPerSecond } = await measureSpeed(engine);
    return { name: engine.device, tokensPerSecond, detail: null };
  } catch (error) {
    return { name: engine.device, tokensPerSecond: null, detail: messageOf(error) };
  } finally {
    await engine.dispose();
  }
}

process.send?.(await probe(process.argv[2] as DeviceKind));
process.disconnect();
