import { createHmac } from 'node:crypto';
import { deriveKey } from '@atelier/auth';
import type { SettingPrints } from '@atelier/core/ports/detection-store';
import type { Config } from '../config/config.ts';
import { Secret } from '../config/secret.ts';

/** Characters of base64url. */
const printLength = 22;

const textOf = (value: unknown): string =>
  value instanceof Secret ? value.reveal() : (JSON.stringify(value) ?? '');

/** In these, servers of one installation differ without any meaning: the one that starts is compared with the one that started last. */
const ofEachServer: ReadonlySet<string> = new Set([
  'DATA_DIR',
  'ENGINE_THREADS',
  'PORT',
  'WORKER_CONCURRENCY',
]);

/**
 * A digest of each setting of the environment, for the comparison with the next start. Under a key of `SECRET_KEY`, so that it says
 * nothing about the value; another `SECRET_KEY` changes all of them.
 */
export const settingPrints = ({ values }: Pick<Config, 'values'>): SettingPrints => {
  const key = deriveKey(values.SECRET_KEY.reveal(), 'setting-prints');
  const printOf = (name: string, value: unknown): string =>
    createHmac('sha256', key)
      .update(`${name}=${textOf(value)}`)
      .digest('base64url')
      .slice(0, printLength);
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => !ofEachServer.has(name))
      .map(([name, value]) => [name, printOf(name, value)]),
  );
};
