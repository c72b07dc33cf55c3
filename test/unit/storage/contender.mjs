// One of the processes of contention.ts. Started without flags, so the loader is registered here.
import { register } from 'tsx/esm/api';

register();
await import('./contender.ts');
