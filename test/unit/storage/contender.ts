import { FolderTakenError, lockFolder, type FolderLock } from '../../../src/storage/folderLock.ts';
import type { Order, Told } from './contention.ts';

const [folder] = process.argv.slice(2) as [string];
let lock: FolderLock | undefined;

const tell = (told: Told): void => {
  process.send?.(told);
};

process.on('message', (message) => {
  void obey(message as Order);
});
process.on('disconnect', () => process.exit());
tell('ready');

async function obey(order: Order): Promise<void> {
  if (order === 'release') {
    lock?.release();
    tell('released');
    return;
  }
  for (let turn = 0; turn < order.want; turn++) await new Promise(setImmediate);
  try {
    lock = await lockFolder(folder);
    tell('held');
  } catch (error) {
    if (!(error instanceof FolderTakenError)) throw error;
    tell('taken');
  }
}
