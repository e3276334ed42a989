import { describe, expect, test } from 'vitest';
import { hostOf, keyText, modelsText, providerState } from './provider-state.ts';

const now = Date.parse('2026-11-29T12:00:00Z');
const in45s = '2026-11-29T12:00:45.000Z';
const failure = {
  since: '2026-11-29T11:00:00.000Z',
  kind: 'auth',
  message: 'The key was refused.',
  retryAt: in45s,
  tries: 2,
} as const;
const fresh = { pausedAt: null, failure: null, probedAt: null };

describe('the state of a provider', () => {
  test('is a word, with the reason and the next try if it fails', () => {
    const states = [
      fresh,
      { ...fresh, probedAt: in45s },
      { ...fresh, probedAt: in45s, failure },
      { ...fresh, failure: { ...failure, retryAt: '2026-11-29T12:09:01.000Z' } },
      { ...fresh, failure: { ...failure, retryAt: '2026-11-29T11:59:00.000Z' } },
      { ...fresh, failure, pausedAt: in45s },
    ].map((provider) => {
      const { word, detail } = providerState(provider, now);
      return [word, detail];
    });
    expect(states).toEqual([
      ['not tested', 'It has not passed a test yet.'],
      ['working', null],
      ['failing', 'The key was refused. Next try in 45 seconds.'],
      ['failing', 'The key was refused. Next try in 10 minutes.'],
      ['failing', 'The key was refused. It is being tried again.'],
      ['paused', 'It takes no new jobs until you resume it. Pictures that are being drawn are finished.'],
    ]);
  });

  test('names its host, of its key the last four characters, and how many models are allowed', () => {
    expect(hostOf('http://127.0.0.1:8188/api')).toBe('127.0.0.1:8188');
    expect([keyText(null), keyText({ last4: null }), keyText({ last4: 'abcd' })]).toEqual([
      'none',
      'set',
      'ends in abcd',
    ]);
    expect(modelsText({ found: 0, enabled: 0 })).toBe('no models yet');
    expect(modelsText({ found: 1, enabled: 1 })).toBe('1 of 1 model allowed');
    expect(modelsText({ found: 14, enabled: 2 })).toBe('2 of 14 models allowed');
  });
});
