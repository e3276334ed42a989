import { expect, test } from 'vitest';
import type { Failure } from '../../lib/failure.ts';
import { named } from './picked-files.ts';
import type { UploadItem } from './upload-queue.ts';
import { mayTryAgain, summaryText, uploadText } from './upload-text.ts';

const item = (change: Partial<UploadItem>): UploadItem => ({
  ...{ key: 1, name: 'a.png', sizeBytes: 9, state: 'waiting', sent: 0, outcome: null, failure: null },
  ...change,
});
const failure = (code: Failure['code'], message: string): Failure => ({
  ...{ code, message, requestId: null, retryAfterS: null, issues: [] },
});
const stored = { id: 'u', isDuplicate: false, frames: 1, isReduced: false };

test('a refusal for what the file is says what to do with it, and the same file is not tried again', () => {
  const refused = (code: Failure['code'], message: string) =>
    item({ state: 'refused', failure: failure(code, message) });
  const svg = refused('unsupported_media_type', 'This is an SVG drawing. Export it as PNG and try again.');
  expect(uploadText(svg)).toBe('This is an SVG drawing. Export it as PNG and try again.');
  const large = refused('payload_too_large', 'This file is too large.');
  expect(uploadText(large)).toBe('This file is too large. Make it smaller and try again.');
  const cut = refused('unreachable', 'Can’t reach the server.');
  expect(uploadText(cut)).toContain('Check your connection');
  expect([svg, large, cut, item({ state: 'cancelled' })].map(mayTryAgain)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

test('what was stored says when it was known, cut to a frame or made smaller', () => {
  const text = (change: object) => uploadText(item({ state: 'stored', outcome: { ...stored, ...change } }));
  expect(text({})).toBe('Uploaded.');
  expect(text({ isDuplicate: true })).toContain('before');
  expect(text({ frames: 12 })).toContain('first frame');
  expect(text({ isReduced: true })).toContain('4096 pixels');
  expect(uploadText(item({ state: 'sending', sent: 0.456 }))).toBe('Uploading, 45 %');
  expect(summaryText([item({ state: 'stored' }), item({ state: 'refused' }), item({})])).toBe(
    '1 of 3 uploaded, 1 refused.',
  );
});

test('a picture without an ending gets that of its type; other names stay', () => {
  const name = (given: string, type: string) => named(new File(['x'], given, { type })).name;
  expect(name('image', 'image/png')).toBe('image.png');
  expect(name('', 'image/jpeg')).toBe('picture.jpg');
  expect(name('photo.JPG', 'image/jpeg')).toBe('photo.JPG');
  expect(name('notes', 'text/plain')).toBe('notes');
});
