import type { ProviderSuite } from '../conformance/suite.ts';

/** Results that are files of another server: its answers say only whether the file is there. */
export const storedFiles: NonNullable<ProviderSuite['expected']> = {
  'collect 400': 'gone',
  'collect 401': 'gone',
  'collect 402': 'gone',
  'collect 403': 'gone',
  'collect 422': 'gone',
  'collect 429': 'repeated',
  'collect broken JSON': 'handed on',
  'collect wrong types': 'handed on',
};

/** Such a server's `Retry-After` is not read; the worker's own pause is long enough. */
export const withoutRetryAfter = {
  'collect 429 with Retry-After': 'A server of files has no limit of ours.',
};
