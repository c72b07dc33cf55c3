import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Names another starter model, so that tests can bring a small one; empty for none. */
const OVERRIDE = 'VARIORUM_STARTER';

/** The folder of the starter model that is shipped with the extension, whose bundle lies in dist/; undefined without. */
export function shippedStarter(): string | undefined {
  const folder = process.env[OVERRIDE] ?? join(__dirname, '../media/starter');
  return folder !== '' && existsSync(join(folder, 'checkpoint.json')) ? folder : undefined;
}
