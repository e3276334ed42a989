import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const here = createRequire(import.meta.url);

/**
 * Runs drizzle-kit with the given arguments. npm installs drizzle-orm in this package, so that no other can import it, but
 * drizzle-kit at the root; the hook makes drizzle-kit resolve it here.
 */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier.startsWith('drizzle-orm') && context.parentURL !== import.meta.url
      ? { url: pathToFileURL(here.resolve(specifier)).href, shortCircuit: true }
      : next(specifier, context),
});

await import(new URL('bin.cjs', import.meta.resolve('drizzle-kit')).href);
