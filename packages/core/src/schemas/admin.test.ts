import { expect, test } from 'vitest';
import { checkRows } from '../testing/check-rows.ts';
import { AdminUser, AuditRow, LockReason } from './admin.ts';
import { Me, SessionInfo } from './auth.ts';
import { ImageDetail } from './image-page.ts';
import { ImageSummary, SearchText } from './images.ts';
import { Job } from './jobs.ts';

test('no answer has a field for a secret or a storage key', () =>
  checkRows(
    Object.entries({ AdminUser, AuditRow, Me, SessionInfo, ImageSummary, ImageDetail, Job }),
    '%s',
    (_name, schema) => {
      expect(Object.keys(schema.shape).join(' ')).not.toMatch(
        /password|hash\b|token|blobKey|thumbKey|svgKey|prevHash/i,
      );
    },
  ));

test('a reason is visible text of at most 500 characters', () => {
  expect(LockReason.parse(' Spam. ')).toBe('Spam.');
  expect(LockReason.parse('🎨'.repeat(500))).toHaveLength(1000);
  for (const reason of ['', '  ', '\u3164\u200b', 'x'.repeat(501), '🎨'.repeat(501)])
    expect(LockReason.safeParse(reason).success).toBe(false);
});

test('a search is plain text of bounded length', () => {
  expect(SearchText.parse(' 100%_\\\'" ')).toBe('100%_\\\'"');
  expect(SearchText.safeParse('x'.repeat(201)).success).toBe(false);
});
