import * as z from 'zod';

/**
 * zod compiles its schemas with `new Function` where it can. The panel's content security policy forbids that and
 * reports each attempt, so this has to be imported before any schema is made.
 */
z.config({ jitless: true });
