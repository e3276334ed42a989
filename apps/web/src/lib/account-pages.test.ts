import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { accountPageFor } from './account-pages.ts';

test('links to the former single account page lead to the page of their section', () =>
  checkRows(
    [
      ['', {}, '/account/profile'],
      ['pictures', {}, '/account/profile'],
      ['unknown', {}, '/account/profile'],
      ['constructor', {}, '/account/profile'],
      ['secondFactor', {}, '/account/security'],
      ['email', {}, '/account/security'],
      ['sessions', {}, '/account/sessions'],
      ['tokens', {}, '/account/tokens'],
      ['', { linked: 'google' }, '/account/security'],
      ['sessions', { fault: 'cancelled' }, '/account/security'],
    ] as const,
    '#%s %j',
    (anchor, search, page) => expect(accountPageFor(anchor, search)).toBe(page),
  ));
