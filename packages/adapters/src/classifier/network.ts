import { type PictureScores, pictureClasses } from '@atelier/core/ports/picture-classifier';
import { type Tensor, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { MobileNetV2Model } from 'nsfwjs/models/mobilenet_v2';
import sharp from 'sharp';
import { openBackend } from '../neural/backend.ts';

/** The side of the network's input, pixels. */
const side = 224;
const channels = 3;

/** The parts of the package's model that are read. */
interface ModelJson {
  readonly modelTopology: Record<string, unknown>;
  readonly weightsManifest: readonly { readonly weights: never[] }[];
}

const readModel = async () => {
  const [{ default: json }, ...bundles] = (await Promise.all([
    MobileNetV2Model.modelJson(),
    ...MobileNetV2Model.weightBundles.map((load) => load()),
  ])) as [{ default: ModelJson }, ...{ default: string }[]];
  const bytes = Buffer.concat(bundles.map((bundle) => Buffer.from(bundle.default, 'base64')));
  return {
    modelTopology: json.modelTopology,
    weightSpecs: json.weightsManifest.flatMap(({ weights }) => weights),
    weightData: new Uint8Array(bytes).buffer,
  };
};

/** Pixels 0 … 1 of the whole picture, in the shape of the input: the network was trained on distorted pictures. */
const pixelsOf = async (picture: Uint8Array): Promise<Float32Array> => {
  const pixels = await sharp(picture, { limitInputPixels: 2 ** 25 })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .resize(side, side, { fit: 'fill' })
    .raw({ depth: 'uchar' })
    .toBuffer();
  return Float32Array.from(pixels, (value) => value / 255);
};

const classify = async (model: LayersModel, picture: Uint8Array): Promise<PictureScores> => {
  const pixels = await pixelsOf(picture);
  const output = tidy(() => model.predict(tensor4d(pixels, [1, side, side, channels])) as Tensor);
  const scores = await output.data();
  output.dispose();
  const score = (at: number): number => Math.min(1, Math.max(0, scores[at] ?? 0));
  return Object.fromEntries(pictureClasses.map((name, at) => [name, score(at)])) as Record<
    (typeof pictureClasses)[number],
    number
  >;
};

/** Loads the network. Its calculations block the event loop: only worker processes do this. */
export const openNetwork = async (): Promise<(picture: Uint8Array) => Promise<PictureScores>> => {
  await openBackend();
  const artifacts = await readModel();
  const model = await loadLayersModel({ load: async () => artifacts });
  return (picture) => classify(model, picture);
};
