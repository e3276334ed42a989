import { expect, test } from 'vitest';
import { releaseBytes } from './release-bytes.ts';

const large = 1_000_000;

test('large bytes are freed at once', () => {
  const bytes = new Uint8Array(large);
  releaseBytes(bytes);
  expect(bytes.byteLength).toBe(0);
  releaseBytes(bytes);
});

test('memory that others may use is kept: a part of a buffer, small or shared bytes', () => {
  const whole = new Uint8Array(large);
  const shared = new Uint8Array(new SharedArrayBuffer(large));
  const small = Buffer.from('small');
  for (const bytes of [whole.subarray(1), whole.subarray(0, large - 1), shared, small]) {
    const { byteLength } = bytes;
    releaseBytes(bytes);
    expect(bytes.byteLength).toBe(byteLength);
  }
  expect(whole.byteLength).toBe(large);
});
