import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * The GPUs that the operating system names. ONNX Runtime does not tell which adapter it opened, so this
 * is where the name for people comes from, and what tells machines and drivers apart.
 */
export interface GraphicsProcessor {
  /** "NVIDIA GeForce RTX 3060". */
  readonly name: string;
  /** Version of its driver; empty where it is not known. */
  readonly driver: string;
}

/** @param root of the file system, for tests */
export async function graphicsProcessors(
  platform: NodeJS.Platform = process.platform,
  root = '/',
): Promise<GraphicsProcessor[]> {
  try {
    switch (platform) {
      case 'linux':
        return linux(root);
      case 'darwin':
        return parseSystemProfile(await output('system_profiler', ['-json', 'SPDisplaysDataType']));
      case 'win32':
        return parseVideoControllers(await output('powershell.exe', ['-NoProfile', '-Command', POWERSHELL]));
      default:
        return [];
    }
  } catch {
    return []; // A tool of the system is missing: the devices still work, only nameless.
  }
}

const POWERSHELL =
  'ConvertTo-Json @(Get-CimInstance Win32_VideoController | Select-Object Name, DriverVersion)';

async function output(command: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { timeout: 10_000, windowsHide: true });
  return stdout;
}

/** PCI vendors of GPUs. */
const VENDORS: Readonly<Record<string, string>> = {
  '0x10de': 'NVIDIA',
  '0x1002': 'AMD',
  '0x8086': 'Intel',
  '0x1af4': 'Virtio (virtual)',
};

/** NVIDIA's driver says what it drives; the kernel's own drivers list their devices under /sys/class/drm. */
function linux(root: string): GraphicsProcessor[] {
  const nvidia = list(join(root, 'proc/driver/nvidia/gpus')).map((address) => ({
    name: /^Model:\s*(.+)$/m.exec(read(join(root, 'proc/driver/nvidia/gpus', address, 'information')))![1]!,
    driver: read(join(root, 'sys/module/nvidia/version')),
  }));
  const others = list(join(root, 'sys/class/drm'))
    .filter((name) => /^renderD\d+$/.test(name))
    .map((name) => join(root, 'sys/class/drm', name, 'device'))
    .map((device) => ({ vendor: read(join(device, 'vendor')), model: read(join(device, 'device')) }))
    .filter(({ vendor }) => vendor in VENDORS && !(vendor === '0x10de' && nvidia.length > 0))
    .map(({ vendor, model }) => ({
      name: `${VENDORS[vendor]} GPU ${model}`,
      driver: read(join(root, 'proc/sys/kernel/osrelease')),
    }));
  return [...nvidia, ...others];
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

/** @param json what `system_profiler -json SPDisplaysDataType` prints */
export function parseSystemProfile(json: string): GraphicsProcessor[] {
  const { SPDisplaysDataType } = JSON.parse(json) as { SPDisplaysDataType: { sppci_model: string }[] };
  // The driver is part of macOS.
  return SPDisplaysDataType.map(({ sppci_model }) => ({ name: sppci_model, driver: '' }));
}

/** @param json a list of Win32_VideoController as `ConvertTo-Json` prints it */
export function parseVideoControllers(json: string): GraphicsProcessor[] {
  const controllers = JSON.parse(json) as { Name: string; DriverVersion: string | null }[];
  return controllers
    .filter(({ Name }) => !/^Microsoft (Basic|Remote)/.test(Name))
    .map(({ Name, DriverVersion }) => ({ name: Name, driver: DriverVersion ?? '' }));
}
