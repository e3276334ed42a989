import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaceBox } from '@atelier/core/ports/faces';
import {
  add,
  conv2d,
  io,
  maximum,
  maxPool,
  mul,
  type NamedTensorMap,
  separableConv2d,
  type Tensor4D,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { openBackend } from '../neural/backend.ts';
import { boxesOf } from './boxes.ts';

/** In a folder of their own with their licence: the package that they come from has 24 MB, of which these are 0.2. */
const model = join(import.meta.dirname, 'weights/tiny_face_detector_model');
/** The side of the network's square input, pixels; a multiple of 32, the side of a cell. */
const side = 416;
const channels = 3;
/** Pixels of the largest thumbnail and more. */
const maxPixels = 2 ** 25;
/** What the network's training took from each red, green and blue value. */
const means = [117.001, 114.697, 97.404] as const;
const leak = 0.1;
const separableLayers = [1, 2, 3, 4, 5] as const;

type Weights = Readonly<Record<string, Tensor4D>>;

/** The weights are bytes that stand for numbers; `decodeWeights` restores them by the manifest. */
const readWeights = (): Weights => {
  const [group] = JSON.parse(readFileSync(`${model}-weights_manifest.json`, 'utf8'));
  const bytes = new Uint8Array(readFileSync(`${model}.bin`));
  return io.decodeWeights(bytes.buffer, group.weights) as NamedTensorMap as Weights;
};

/** The input: the picture in the upper left corner of a square, the rest as an average picture. */
const inputOf = async (picture: Uint8Array) => {
  const { data, info } = await sharp(picture, { limitInputPixels: maxPixels })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(side, side, { fit: 'inside' })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const values = new Float32Array(side * side * channels);
  const rowLength = info.width * channels;
  for (let row = 0; row < info.height; row += 1)
    for (let at = 0; at < rowLength; at += 1)
      values[row * side * channels + at] =
        ((data[row * rowLength + at] ?? 0) - (means[at % channels] ?? 0)) / 256;
  return { values, width: info.width, height: info.height };
};

const activated = (layer: Tensor4D): Tensor4D => maximum(layer, mul(layer, leak));

const run = (weights: Weights, values: Float32Array): Tensor4D => {
  const named = (name: string): Tensor4D => {
    const found = weights[name];
    if (found === undefined) throw new Error(`The network has no ${name}.`);
    return found;
  };
  const input = tensor4d(values, [1, side, side, channels]);
  let layer = activated(add(conv2d(input, named('conv0/filters'), 1, 'same'), named('conv0/bias')));
  for (const at of separableLayers) {
    const name = `conv${at}`;
    const [depthwise, pointwise] = [named(`${name}/depthwise_filter`), named(`${name}/pointwise_filter`)];
    const smaller = maxPool(layer, 2, 2, 'same');
    const convolved = separableConv2d(smaller, depthwise, pointwise, 1, 'same');
    layer = activated(add(convolved, named(`${name}/bias`)));
  }
  const last = maxPool(layer, 2, 1, 'same');
  return add(conv2d(last, named('conv8/filters'), 1, 'valid'), named('conv8/bias'));
};

/**
 * Loads the tiny face detector of `@vladmandic/face-api` 1.7.15 (MIT). Its calculations block the event loop: only worker processes
 * do this.
 * @returns a function that finds the faces in a picture, as parts of its width and height
 */
export const openNetwork = async (): Promise<(picture: Uint8Array) => Promise<FaceBox[]>> => {
  await openBackend();
  const weights = readWeights();
  return async (picture) => {
    const { values, width, height } = await inputOf(picture);
    const output = tidy(() => run(weights, values));
    const boxes = boxesOf(await output.data(), output.shape[1]);
    output.dispose();
    return boxes.map(({ left, top, right, bottom }) => ({
      ...{ left: (left * side) / width, right: (right * side) / width },
      ...{ top: (top * side) / height, bottom: (bottom * side) / height },
    }));
  };
};
