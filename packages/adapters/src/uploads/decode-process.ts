import { readFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { maxUploadSide } from '@atelier/core/schemas/uploads';
import { endWithParent, serveParent } from '@atelier/core/serve-parent';
import { decode as decodeBmp } from 'bmp-ts';
import sharp, { type Sharp } from 'sharp';
import { tinyUri } from '../images/placeholder.ts';
import type { Decoded, DecodeMessage, DecodeTask } from './decode-messages.ts';

// Runs in a child process: what a hostile file does to a decoder happens here. Only these decoders are reachable.
const loaders = {
  png: 'VipsForeignLoadPngFile',
  jpeg: 'VipsForeignLoadJpegFile',
  gif: 'VipsForeignLoadNsgifFile',
  webp: 'VipsForeignLoadWebpFile',
} as const;

const thumbSide = 512;
const watchEveryMs = 25;

const openSource = async ({ source, format, maxPixels }: DecodeTask): Promise<Sharp> => {
  const options = { limitInputPixels: maxPixels, failOn: 'error', pages: 1 } as const;
  if (format !== 'bmp') {
    sharp.unblock({ operation: [loaders[format]] });
    return sharp(source, { ...options, sequentialRead: true }).rotate();
  }
  const { data, width, height } = decodeBmp(await readFile(source), { toRGBA: true });
  return sharp(data, { ...options, raw: { width, height: Math.abs(height), channels: 4 } }).removeAlpha();
};

const decode = async (task: DecodeTask): Promise<Decoded> => {
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  const { data, info } = await (await openSource(task))
    .resize(maxUploadSide, maxUploadSide, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const pixels = () => sharp(data, { raw: { width, height, channels } });
  await pixels().png({ compressionLevel: 3 }).toFile(task.full);
  const small = await pixels()
    .flatten({ background: '#ffffff' })
    .resize(thumbSide, thumbSide, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const size = { width: small.info.width, height: small.info.height };
  await sharp(small.data, { raw: { ...size, channels: 3 } })
    .webp({ quality: 82, effort: 2 })
    .toFile(task.thumb);
  return {
    width,
    height,
    isReduced: Math.max(width, height) === maxUploadSide,
    placeholder: await tinyUri(small.data, size),
  };
};

/** libvips allocates outside of Node's heap, so the process measures itself. */
const watchMemory = (maxBytes: number, onExcess: () => void): void => {
  setInterval(() => {
    if (process.memoryUsage.rss() > maxBytes) onExcess();
  }, watchEveryMs);
};

endWithParent();
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
serveParent<DecodeTask, DecodeMessage>(async (task, send) => {
  watchMemory(task.maxMemoryBytes, () => {
    send({ kind: 'failed', reason: 'too_costly' });
    setImmediate(() => process.exit(1));
  });
  try {
    send({ kind: 'done', result: await decode(task) });
  } catch {
    send({ kind: 'failed', reason: 'broken' });
  }
});
