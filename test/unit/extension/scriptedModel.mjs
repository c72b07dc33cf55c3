// Starts scriptedModel.ts as a model process is started: without any flag, so the loader is registered here.
import { register } from 'tsx/esm/api';

register();
await import('./scriptedModel.ts');
