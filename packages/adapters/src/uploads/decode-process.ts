import { readFile, writeFile } from 'node:fs/promises';
import { endWithParent, serveParent } from '@atelier/core/serve-parent';
import sharp, { type Sharp } from 'sharp';
import { tinyUri } from '../images/placeholder.ts';
import { decodeBmp } from './bmp-pixels.ts';
import type { Decoded, DecodeMessage, DecodeTask } from './decode-messages.ts';
import { pngEffort } from './png-effort.ts';

// Each file waits for the start of this process: no import of a schema library, which would add half to it.
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
  const { data, width, height } = decodeBmp(await readFile(source));
  return sharp(data, { ...options, raw: { width, height, channels: 3 } });
};

/** Everything that a hostile file can influence ends here: what follows works on plain pixels. */
const decode = async (task: DecodeTask) => {
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  return (await openSource(task))
    .resize(task.maxSide, task.maxSide, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
};

const encode = async ({ data, info }: Awaited<ReturnType<typeof decode>>) => {
  const { width, height, channels } = info;
  const pixels = () => sharp(data, { raw: { width, height, channels } });
  const full = await pixels()
    .png({ compressionLevel: pngEffort(data, info) })
    .toBuffer();
  const small = await pixels()
    .flatten({ background: '#ffffff' })
    .resize(thumbSide, thumbSide, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const size = { width: small.info.width, height: small.info.height };
  const thumb = await sharp(small.data, { raw: { ...size, channels: 3 } })
    .webp({ quality: 82, effort: 2 })
    .toBuffer();
  const placeholder = await tinyUri(small.data, size);
  return { full, thumb, decoded: { width, height, placeholder } satisfies Decoded };
};

const perform = async (task: DecodeTask): Promise<DecodeMessage> => {
  const made = await decode(task)
    .then(encode)
    .catch(() => null);
  if (made === null) return { kind: 'failed', reason: 'broken' };
  try {
    await writeFile(task.full, made.full, { flag: 'wx', mode: 0o600 });
    await writeFile(task.thumb, made.thumb, { flag: 'wx', mode: 0o600 });
  } catch (thrown) {
    return { kind: 'unwritten', code: (thrown as NodeJS.ErrnoException).code ?? '' };
  }
  return { kind: 'done', result: made.decoded };
};

/** libvips allocates outside of Node's heap, so the process measures itself. */
const watchMemory = (maxBytes: number, onExcess: () => void): void => {
  setInterval(() => {
    if (process.memoryUsage.rss() > maxBytes) onExcess();
  }, watchEveryMs);
};

endWithParent();
serveParent<DecodeTask, DecodeMessage>(async (task, send) => {
  watchMemory(task.maxMemoryBytes, () => {
    send({ kind: 'failed', reason: 'too_costly' });
    setImmediate(() => process.exit(1));
  });
  send(await perform(task));
});
