import { expect, test } from 'vitest';
import { quotaReason } from './quota.ts';

const money = { currency: 'USD', budgetMinor: 1000, spentMinor: 0, heldMinor: 0 };
const quota = { limit: 10, used: 7, held: 2, money, resetsAt: '2026-12-01T12:00:00.000Z' };

test('a quota that suffices gives no reason, one that does not says why and when it renews', () => {
  expect(quotaReason(quota, 1)).toBeNull();
  expect(quotaReason(quota, 2)).toMatch(/^Only 1 picture left this month: choose fewer\. .*renews on .*2026/);
  expect(quotaReason({ ...quota, used: 8 }, 1)).toMatch(
    /^You’ve used this month’s quota of 10 pictures\. .*renews on .*2026/,
  );
  expect(quotaReason({ ...quota, limit: 0, used: 0, held: 0 }, 1)).toContain('Ask an administrator');
  // An administrator may lower the quota below what is used.
  expect(quotaReason({ ...quota, limit: 5 }, 1)).toMatch(/^You’ve used this month’s quota of 5/);
  // Money of unfinished jobs is held.
  expect(quotaReason({ ...quota, money: { ...money, heldMinor: 960 } }, 1, 40)).toBeNull();
  expect(quotaReason({ ...quota, money: { ...money, heldMinor: 961 } }, 1, 40)).toMatch(
    /^This costs \$0\.40, and \$0\.39 of this month’s budget is left\. Choose fewer pictures or another model\. .*renews/,
  );
  const penniless = { ...quota, money: { ...money, budgetMinor: 0 } };
  expect(quotaReason(penniless, 1, 40)).toMatch(/no budget for models with a price.*ask an administrator/);
  expect(quotaReason(penniless, 1)).toBeNull();
});
