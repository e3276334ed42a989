import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePictures } from './picture-json.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const picture = (size: number, seed = 1): Uint8Array =>
  Uint8Array.from({ length: size }, (_, at) => (at * 31 + seed) % 256);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

test('pictures are bytes in the result, whatever stands around them and however they are padded', () => {
  const sizes = [60_000, 60_001, 60_002, 147_456];
  for (const size of sizes) {
    const one = picture(size);
    const unpadded = base64(one).replace(/=+$/, '');
    const answer = {
      created: 7,
      'a "quoted" key\\': ['ünïcode \\" {', { b64_json: base64(one) }],
      address: `data:image/png;base64,${base64(one)}`,
      unpadded,
      revised_prompt: 'short',
    };
    expect(parsePictures(bytesOf(JSON.stringify(answer)))).toEqual({
      ...answer,
      'a "quoted" key\\': ['ünïcode \\" {', { b64_json: one }],
      address: one,
      unpadded: one,
    });
  }
});

test('short texts, long ones that are no base64, and those with escapes stay texts', () => {
  const long = 'a heron above a lake. '.repeat(5000);
  const escaped = `${base64(picture(60_000)).slice(0, -4)}\\/AA`;
  const json = `{"long": ${JSON.stringify(long)}, "escaped": "${escaped}", "short": "aGVyb24="}`;
  expect(parsePictures(bytesOf(json))).toEqual(JSON.parse(json));
});

test('everything else is parsed as JSON is, and what is no JSON is refused', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.stringify(value);
      expect(parsePictures(bytesOf(json))).toEqual(JSON.parse(json));
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      const parse = (read: () => unknown) => {
        try {
          return { value: read() };
        } catch {
          return 'refused';
        }
      };
      expect(parse(() => parsePictures(bytesOf(text)))).toEqual(
        parse(() => JSON.parse(new TextDecoder().decode(bytesOf(text)))),
      );
    }),
  );
  const cut = `{"b64_json": "${base64(picture(90_000))}`;
  expect(() => parsePictures(bytesOf(cut))).toThrow(SyntaxError);
});
