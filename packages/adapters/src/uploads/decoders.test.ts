import { UploadRefused } from '@atelier/core/upload-refusals';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createDecoders, type DecoderSettings } from './decoders.ts';

const settingsOf = (settings: Partial<DecoderSettings>): DecoderSettings => ({
  ...{ processes: 2, timeoutMs: 20_000, maxMemoryBytes: 1_000_000_000, maxPixels: 1_000_000, env: {} },
  module: new URL('../testing/uploads/odd-decoder.ts', import.meta.url),
  ...settings,
});

const open = (settings: Partial<DecoderSettings> = {}) => {
  const decoders = createDecoders(settingsOf(settings));
  onTestFinished(() => decoders.close());
  return (source: string, signal = new AbortController().signal) =>
    decoders.decode({ source, format: 'png', full: 'full', thumb: 'thumb' }, signal);
};

const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'decoded',
    (thrown: unknown) =>
      thrown instanceof UploadRefused ? thrown.reason : (thrown as { code: string }).code,
  );

describe('a decoder process', () => {
  test('that crashes or ends is a refusal, and the next file is decoded', async () => {
    const decode = open({ processes: 1 });
    expect(await reasonOf(decode('crash'))).toBe('decoder_failed');
    expect(await reasonOf(decode('exit'))).toBe('decoder_failed');
    expect(await reasonOf(decode('fine'))).toBe('decoded');
  });

  test('that takes too long is ended, also within a loop that never pauses', async () => {
    const decode = open({ timeoutMs: 1500 });
    expect(await reasonOf(decode('busy'))).toBe('too_costly');
    expect(await reasonOf(decode('fine'))).toBe('decoded');
  });

  test('that finds the disk full says so, and does not blame the file', async () => {
    expect(await reasonOf(open()('full disk'))).toBe('storage_full');
  });

  test('ends when the client has gone', async () => {
    const leaving = new AbortController();
    const decode = open({ processes: 1 });
    const busy = decode('busy', leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(busy).rejects.toThrow('gone');
    expect(await reasonOf(decode('fine'))).toBe('decoded');
  });

  test('does not wait for files whose clients have left: their places are free at once', async () => {
    const [busyOne, leaving] = [new AbortController(), new AbortController()];
    const decode = open({ processes: 1 });
    const busy = reasonOf(decode('busy', busyOne.signal));
    const left = Array.from({ length: 64 }, () => reasonOf(decode('fine', leaving.signal)));
    leaving.abort(Object.assign(new Error('gone'), { code: 'gone' }));
    expect(new Set(await Promise.all(left))).toEqual(new Set(['gone']));
    const next = reasonOf(decode('fine'));
    busyOne.abort(Object.assign(new Error('gone'), { code: 'gone' }));
    expect([await busy, await next]).toEqual(['gone', 'decoded']);
  });

  test('can wait for a file that still arrives; it serves one file, and one that ended is replaced', async () => {
    const decoders = createDecoders(settingsOf({ processes: 1 }));
    onTestFinished(() => decoders.close());
    const decode = (source: string) =>
      reasonOf(
        decoders.decode(
          { source, format: 'png', full: 'full', thumb: 'thumb' },
          new AbortController().signal,
        ),
      );
    decoders.expectFile();
    decoders.expectFile();
    expect([await decode('crash'), await decode('fine')]).toEqual(['decoder_failed', 'decoded']);
    decoders.expectFile();
    expect([await decode('fine'), await decode('fine')]).toEqual(['decoded', 'decoded']);
    // Nobody comes: it ends with the others.
    decoders.expectFile();
  });

  test('is one of few: files wait for their turn, and beyond 64 they are refused', async () => {
    const leaving = new AbortController();
    const decode = open({ processes: 1 });
    const busy = reasonOf(decode('busy', leaving.signal));
    const waiting = Array.from({ length: 65 }, () => reasonOf(decode('fine', leaving.signal)));
    expect(await waiting[64]).toBe('overloaded');
    leaving.abort(Object.assign(new Error('gone'), { code: 'gone' }));
    expect(new Set(await Promise.all([busy, ...waiting.slice(0, 64)]))).toEqual(new Set(['gone']));
  });
});
