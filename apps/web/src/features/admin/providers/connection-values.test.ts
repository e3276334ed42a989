import type { AdminProvider } from '@atelier/core/schemas/providers';
import { describe, expect, test } from 'vitest';
import {
  allowsPrivate,
  connectionChanges,
  connectionOf,
  valuesOfKind,
  valuesOfProvider,
} from './connection-values.ts';

const comfy = {
  kind: 'comfyui',
  name: 'ComfyUI',
  description: '',
  baseUrl: 'http://127.0.0.1:8188',
  key: { label: 'Token', optional: true },
  local: true,
  concurrency: 1,
} as const;
const openai = { ...comfy, kind: 'openai', baseUrl: 'https://api.openai.com/v1', local: false } as const;
const provider = { name: 'Near', baseUrl: 'http://10.0.0.2', allowPrivate: true } as AdminProvider;

describe('the connection of a new provider', () => {
  test('may be private from the start only for kinds that run in people’s networks, and only at such addresses', () => {
    const allowed = (baseUrl: string, kind: typeof comfy | typeof openai, chosen: boolean | null = null) =>
      allowsPrivate({ baseUrl, allowPrivate: chosen }, kind);
    expect(allowed('http://127.0.0.1:8188', comfy)).toBe(true);
    expect(allowed('https://images.example', comfy)).toBe(false);
    expect(allowed('https://images.example', comfy, true)).toBe(true);
    expect(allowed('http://127.0.0.1:8188', comfy, false)).toBe(false);
    expect(allowed('http://10.0.0.9', openai)).toBe(false);
  });

  test('is sent without fields that are empty', () => {
    expect(connectionOf(valuesOfKind(comfy), comfy)).toEqual({
      kind: 'comfyui',
      allowPrivate: true,
      baseUrl: 'http://127.0.0.1:8188',
    });
    const values = { ...valuesOfKind(openai), baseUrl: ' ', apiKey: 'sk-1' };
    expect(connectionOf(values, openai)).toEqual({ kind: 'openai', allowPrivate: false, apiKey: 'sk-1' });
  });
});

test('only what was changed of a saved provider is sent; an empty key field keeps the key', () => {
  const values = valuesOfProvider(provider);
  expect(connectionChanges(values, provider)).toEqual({});
  expect(
    connectionChanges({ ...values, name: 'Far', apiKey: 'sk-2', allowPrivate: false }, provider),
  ).toEqual({
    name: 'Far',
    apiKey: 'sk-2',
    allowPrivate: false,
  });
});
