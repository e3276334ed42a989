import { readFile } from 'node:fs/promises';
import { pictureClasses } from '@atelier/core/ports/picture-classifier';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { createPictureClassifier } from './classifier.ts';

const classifier = createPictureClassifier();
afterAll(() => classifier.close());
const { signal } = new AbortController();

/** Pictures of this repository: a page with text, and a drawn scene. */
const fixture = (path: string) => readFile(new URL(`../../../../${path}`, import.meta.url));

describe('the embedded network', () => {
  test('tells a page with text from other pictures, with scores that sum to 1, the same each time', async () => {
    const page = await fixture('docs/images/landing.webp');
    const scores = await classifier.classify(page, signal);
    expect(Object.keys(scores)).toEqual([...pictureClasses]);
    expect(Object.values(scores).reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 3);
    expect(scores.neutral).toBeGreaterThan(0.8);
    expect(scores.porn + scores.hentai + scores.sexy).toBeLessThan(0.1);
    expect(await classifier.classify(page, signal)).toEqual(scores);
  });

  test('tells a drawn scene from a page, and finds nothing in drawings of this server’s own engine', async () => {
    const names = ['fox', 'ink', 'mandala', 'mountains', 'planet', 'poppies', 'skyline', 'town'];
    const scores = await Promise.all(
      names.map(async (name) =>
        classifier.classify(await fixture(`apps/web/public/showcase/${name}.webp`), signal),
      ),
    );
    for (const { porn, hentai, sexy } of scores) expect(porn + hentai + sexy).toBeLessThan(0.5);
    const page = await classifier.classify(await fixture('docs/images/landing.webp'), signal);
    expect(scores[0]?.drawing).toBeGreaterThan(0.5);
    expect(page.drawing).toBeLessThan(0.2);
  });

  test('transparent, grey and tiny pictures have scores, and what is no picture is refused without harm', async () => {
    const clear = { width: 3, height: 500, channels: 4 as const, background: '#0000' };
    for (const picture of [
      await sharp({ create: clear }).png().toBuffer(),
      await sharp({ create: clear }).greyscale().webp().toBuffer(),
    ])
      expect(Object.values(await classifier.classify(picture, signal))).toHaveLength(5);
    await expect(classifier.classify(Buffer.from('not a picture'), signal)).rejects.toMatchObject({
      code: 'engine_failed',
    });
    expect(
      (await classifier.classify(await fixture('docs/images/landing.webp'), signal)).neutral,
    ).toBeGreaterThan(0.8);
  });
});
