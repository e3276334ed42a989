import { createHash } from 'node:crypto';
import { EngineCapabilities } from '@atelier/core/schemas/engines';
import { afterAll, expect, test } from 'vitest';
import { createEmbeddedEngine } from './index.ts';
import { readPng, readText } from './png/png.ts';
import { DIGITAL_SOURCE_TYPES, XMP_KEYWORD } from './png/provenance.ts';

const engine = createEmbeddedEngine({ workers: 1, timeoutMs: 30_000 });
afterAll(() => engine.close());

const request = {
  jobId: 'job',
  prompt: 'moon over a lake',
  negativePrompt: '',
  style: 'auto',
  width: 320,
  height: 256,
  seed: 7,
  settings: {},
};
const draw = (
  over: Partial<typeof request> = {},
  signal = new AbortController().signal,
  onProgress = (_: number) => {},
) => engine.draw({ ...request, ...over }, { signal, onProgress });
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('the capabilities match the schema and have every style once', () => {
  const { styles } = EngineCapabilities.parse(engine.capabilities);
  expect(styles.length).toBeGreaterThanOrEqual(12);
  expect(new Set(styles.map(({ id }) => id)).size).toBe(styles.length);
});

test('the same prompt, seed and version give the same bytes; another seed gives other bytes', async () => {
  const [first, again, other] = [await draw(), await draw(), await draw({ seed: 8 })];
  expect(sha(again.png)).toBe(sha(first.png));
  expect(again.svg).toBe(first.svg);
  expect(sha(other.png)).not.toBe(sha(first.png));
});

test('PNG and SVG are marked as machine-made', async () => {
  const { png, svg } = await draw();
  const chunk = readPng(png).find(({ type }) => type === 'iTXt');
  expect(chunk && readText(chunk, XMP_KEYWORD)).toContain(DIGITAL_SOURCE_TYPES.procedural);
  expect(svg).toContain(DIGITAL_SOURCE_TYPES.procedural);
});

test('progress goes from 0 to 1 and never decreases', async () => {
  const seen: number[] = [];
  await draw({}, undefined, (fraction) => seen.push(fraction));
  expect(seen[0]).toBe(0);
  expect(seen.at(-1)).toBe(1);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.length).toBeGreaterThanOrEqual(4);
});

test('an aborted picture rejects with the reason', async () => {
  const controller = new AbortController();
  const running = draw({ width: 2048, height: 2048 }, controller.signal);
  controller.abort(new Error('changed my mind'));
  await expect(running).rejects.toThrow('changed my mind');
});
