import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';

/** The part of a TensorFlow.js `model.json` that lists its weights, in the order of their bytes. */
const Manifest = z.object({
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string().regex(/^[\w.-]+$/)),
      weights: z.array(
        z.object({ name: z.string(), shape: z.array(z.int().positive()), dtype: z.literal('float32') }),
      ),
    }),
  ),
});

const bytesPerFloat = 4;

/** The weights of a model folder by name, as tensors. @throws Error if the files are not what they say */
export const readWeights = (folder: string): ReadonlyMap<string, Tensor> => {
  const { weightsManifest } = Manifest.parse(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')));
  const found = new Map<string, Tensor>();
  for (const { paths, weights } of weightsManifest) {
    // Copied, so that it begins at a multiple of four.
    const bytes = new Uint8Array(Buffer.concat(paths.map((path) => readFileSync(join(folder, path)))));
    let at = 0;
    for (const { name, shape } of weights) {
      const values = new Float32Array(
        bytes.buffer,
        at,
        shape.reduce((product, side) => product * side, 1),
      );
      found.set(name, tensor(values, shape));
      at += values.length * bytesPerFloat;
    }
    if (at !== bytes.length) throw new Error(`The weights in ${folder} have another length.`);
  }
  return found;
};
