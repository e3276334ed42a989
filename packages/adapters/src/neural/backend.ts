import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { ready, setBackend } from '@tensorflow/tfjs-core';

/** The folder of an installed package. @throws Error if it is not installed */
export const packageFolder = (name: string): string => {
  const manifest = findPackageJSON(name, import.meta.url);
  if (manifest === undefined) throw new Error(`${name} is not installed.`);
  return dirname(manifest);
};

/**
 * Makes WebAssembly what all networks of this process run on: single-threaded and without native code. Its memory never
 * shrinks, and its calculations block the event loop, so that only worker processes call this.
 * @throws Error if this machine cannot run it
 */
export const openBackend = async (): Promise<void> => {
  setWasmPaths(`${join(packageFolder('@tensorflow/tfjs-backend-wasm'), 'dist')}/`);
  if (!(await setBackend('wasm'))) throw new Error('WebAssembly is not available.');
  await ready();
};
