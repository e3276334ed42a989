import { join } from 'node:path';
import { add, concat, fused, image, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { packageFolder } from '../neural/backend.ts';
import { readWeights } from '../neural/weights.ts';
import type { Factor } from './messages.ts';

/**
 * How many pixels around one of the original decide how it comes out. Every layer of 3 × 3 reaches one pixel further, the one
 * of 5 × 5 two: two at the beginning, ten dense blocks, one after them, four before the enlargement, and the last one after it.
 */
export const reachPx = 18;

/** Enlarges a picture; values are 0 … 255. */
export interface Network {
  readonly enlarge: (pixels: Tensor4D) => Tensor4D;
  readonly dispose: () => void;
}

/**
 * The network of `@upscalerjs/esrgan-medium`, a residual dense network: a few layers find edges and textures in the original
 * size, and the enlargement comes last. The weights name its layers.
 */
export const openNetwork = (factor: Factor): Network => {
  const weights = readWeights(join(packageFolder('@upscalerjs/esrgan-medium'), 'models', `x${factor}`));
  const weightOf = (name: string): Tensor => {
    const found = weights.get(name);
    if (found === undefined) throw new Error(`The weights have no ${name}.`);
    return found;
  };
  const layer = (x: Tensor4D, name: string, activation: 'linear' | 'relu' = 'linear'): Tensor4D =>
    fused.conv2d({
      ...{ x, strides: 1, pad: 'same', activation },
      filter: weightOf(`${name}/kernel`) as Tensor4D,
      bias: weightOf(`${name}/bias`),
    });
  const sum = (a: Tensor4D, b: Tensor4D): Tensor4D => add(a, b);

  // Each `tidy` frees what was calculated within: a tile would take three times the memory otherwise.
  const denseBlock = (last: Tensor4D, at: number): Tensor4D =>
    tidy(() => sum(layer(concat([last, layer(last, `F_${at}_1`, 'relu')], 3), `LFF_${at}`), last));
  const denseBlocks = (shallow: Tensor4D): Tensor4D => {
    const found: Tensor4D[] = [];
    let last = layer(shallow, 'F_0');
    for (let at = 1; weights.has(`F_${at}_1/kernel`); at += 1) {
      last = denseBlock(last, at);
      found.push(last);
    }
    return concat(found, 3);
  };
  const features = (pixels: Tensor4D): Tensor4D => {
    const shallow = layer(pixels, 'F_m1');
    const deep = tidy(() => layer(denseBlocks(shallow), 'GFF_1'));
    return sum(layer(deep, 'GFF_2'), shallow);
  };

  const enlarge = (pixels: Tensor4D): Tensor4D => {
    const found = tidy(() => features(pixels));
    const refined = tidy(() => layer(layer(layer(found, 'UPN1', 'relu'), 'UPN2', 'relu'), 'UPN3'));
    const [, height, width] = refined.shape;
    return layer(image.resizeNearestNeighbor(refined, [height * factor, width * factor]), 'SR');
  };

  return {
    enlarge: (pixels) => tidy(() => enlarge(pixels)),
    dispose: () => {
      for (const weight of weights.values()) weight.dispose();
    },
  };
};
