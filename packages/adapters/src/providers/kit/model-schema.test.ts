import type { EngineRequest } from '@atelier/core/ports/engine';
import { EngineCapabilities } from '@atelier/core/schemas/engines';
import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostilePrompt } from '../conformance/control-syntax.ts';
import { inputOf } from './model-input.ts';
import { capabilitiesOf, type ModelSchema, sizingOf } from './model-schema.ts';
import { progressOfLog } from './percent.ts';
import { nearestRatio, ratiosOf } from './ratios.ts';
import { isRefusalText } from './refusals.ts';
import { firstAddress } from './results.ts';

const names = [
  ...['width', 'height', 'aspect_ratio', 'image_size', 'seed', 'negative_prompt', 'scheduler', 'steps'],
  ...['num_inference_steps', 'guidance', 'guidance_scale', 'image', 'input_images', 'mask', 'strength'],
  ...['output_format', 'num_outputs', 'disable_safety_checker', 'prompt_upsampling', '__proto__', 'webhook'],
];

const number = fc.oneof(fc.integer({ min: -10, max: 9000 }), fc.double({ min: -5, max: 5000, noNaN: true }));
const field = fc.record(
  {
    type: fc.constantFrom('integer', 'string', 'object'),
    enum: fc.array(fc.oneof(fc.constantFrom('custom', '1:1', '16:9', '0:1', '99:1', 'png'), fc.string()), {
      maxLength: 300,
    }),
    minimum: number,
    maximum: number,
    default: fc.anything(),
    maxItems: number,
  },
  { requiredKeys: [] },
);
/** What a stranger's model may describe its input as. */
const schema: fc.Arbitrary<ModelSchema> = fc
  .array(fc.tuple(fc.constantFrom(...names), field), { maxLength: 12 })
  .map((entries) => Object.fromEntries(entries) as ModelSchema);

const request = (prompt: string, seed: number): EngineRequest => ({
  jobId: 'j',
  prompt,
  negativePrompt: prompt,
  style: 'auto',
  width: 1024,
  height: 512,
  seed,
  settings: { steps: 9, guidance: 3, scheduler: 'x', strength: 0.5 },
});

test('whatever a model says of its input, the capabilities are valid, and a request has only fields that it has', () => {
  fc.assert(
    fc.property(
      schema,
      hostilePrompt,
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      (described, prompt, seed) => {
        const can = capabilitiesOf(described);
        EngineCapabilities.parse({ ...can, id: 'm', name: 'M', description: '' });
        const input = inputOf(described, request(prompt, seed));
        expect(input.prompt).toBe(prompt);
        for (const name of Object.keys(input))
          expect(name === 'prompt' || Object.hasOwn(described, name), name).toBe(true);
        const rest = (text: string) => ({
          ...inputOf(described, request(text, seed)),
          prompt: '',
          negative_prompt: '',
        });
        expect(rest(prompt)).toEqual(rest('a heron'));
      },
    ),
    { numRuns: 500 },
  );
});

test('a size is told in the way that the model has', () =>
  checkRows(
    [
      [{ width: {}, height: {} }, 'pixels'],
      [{ width: {}, height: {}, aspect_ratio: { enum: ['1:1', 'custom'] } }, 'pixels'],
      [{ width: {}, height: {}, aspect_ratio: { enum: ['1:1', '16:9'] } }, 'ratio'],
      [{ width: { minimum: 8000 }, height: {} }, 'none'],
      [{ image_size: {} }, 'object'],
      [{ aspect_ratio: { enum: ['match_input_image'] } }, 'none'],
      [{}, 'none'],
    ] as const,
    '%j',
    (described, sizing) => expect(sizingOf(described)).toBe(sizing),
  ));

test('the nearest ratio is found by shape', () => {
  const ratios = ratiosOf(['1:1', '16:9', '9:16', '4:3', '1:0', '5:1', '3:2']);
  expect(ratios.map(({ ratio }) => ratio)).toEqual(['1:1', '16:9', '9:16', '4:3', '3:2']);
  const nearest = (width: number, height: number) => nearestRatio(ratios, { width, height })?.ratio;
  expect([nearest(1920, 1080), nearest(512, 500), nearest(600, 1200), nearest(1200, 900)]).toEqual([
    '16:9',
    '1:1',
    '9:16',
    '4:3',
  ]);
});

test('the first address in a result is the picture, in every shape', () =>
  checkRows(
    [
      ['https://a/1.png', 'https://a/1.png'],
      [['https://a/1.png', 'https://a/2.png'], 'https://a/1.png'],
      [{ images: [{ url: 'https://a/1.png' }] }, 'https://a/1.png'],
      [{ text: 'a caption', image: 'data:image/png;base64,AA' }, 'data:image/png;base64,AA'],
      ['file:///etc/passwd', null],
      ['data:text/html;base64,AA', null],
      [{ a: { b: { c: { d: { e: { f: 'https://a/1.png' } } } } } }, null],
      [[], null],
      [null, null],
      [7, null],
    ] as const,
    '%j',
    (output, address) => expect(firstAddress(output)).toBe(address),
  ));

test('a refusal is told from another failure by its words', () =>
  checkRows(
    [
      ['NSFW content detected. Try running it again, or try a different prompt.', true],
      ['The input or output was flagged as sensitive. (E005)', true],
      ['{"type":"content_policy_violation"}', true],
      ['Request blocked by our safety system', true],
      ['CUDA out of memory', false],
      ['Prediction interrupted; please retry (code: PA)', false],
      ['No such file: /src/safety.py', false],
    ] as const,
    '%s',
    (text, refused) => expect(isRefusalText(text)).toBe(refused),
  ));

test('progress is the last bar of a log', () => {
  expect(progressOfLog('Loading\n 10%|█  | 1/10\n 70%|███| 7/10 [00:01]')).toBe(0.7);
  expect(progressOfLog('100% sure | done')).toBeNull();
  expect(progressOfLog('999%|')).toBe(1);
});
