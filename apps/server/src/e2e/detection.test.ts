import { describe, expect } from 'vitest';
import {
  browserTest,
  eventually,
  slowBrowserTest,
  waitForHidden,
  waitForVisible,
} from '../testing/browser.ts';
import { allAppearances, expectAccessible } from '../testing/browser-axe.ts';
import { userWithSecondFactor } from '../testing/browser-factors.ts';
import { addFiring } from '../testing/in-process-detection.ts';

const test = browserTest();

describe('detection', slowBrowserTest, () => {
  test('an administrator sees what rules found, judges it, tries a rule on the past and puts it into shadow', async ({
    studio,
    visit,
  }) => {
    const { user: admin } = await userWithSecondFactor(studio, 'admin');
    const ann = await studio.user('user', { name: 'Ann Example' });
    await addFiring(studio, { ruleId: 'stuffing' });
    await addFiring(studio, { ruleId: 'file_violations', userId: ann.id, address: null, response: 'flag' });
    const visitor = await visit({ as: admin, reducedMotion: 'reduce' });
    const { page } = visitor;
    await page.goto('/admin/rules');
    await waitForVisible(page.getByRole('heading', { name: 'Detection rules', level: 1 }));
    const latest = page.getByRole('region', { name: 'Latest findings' });
    await waitForVisible(latest.getByRole('link', { name: 'Ann Example' }));
    await expectAccessible(visitor, allAppearances);
    const found = latest.getByRole('listitem').filter({ hasText: 'Credential stuffing' });
    await found.getByRole('button', { name: 'False alarm' }).click();
    await waitForVisible(page.getByRole('row', { name: /Credential stuffing/ }).getByText('0 true, 1 false'));

    await page.getByRole('radio', { name: 'Not judged' }).check({ force: true });
    await page.waitForURL(/verdict=none/);
    await waitForHidden(found);
    await waitForVisible(latest.getByRole('link', { name: 'Ann Example' }));

    await page.getByRole('table').getByRole('link', { name: 'Credential stuffing' }).click();
    await waitForVisible(page.getByRole('heading', { name: 'Credential stuffing', level: 1 }));
    await page.getByLabel('Threshold').fill('4');
    await page.getByRole('button', { name: 'Try on the past' }).click();
    await waitForVisible(page.getByText('would not have fired in the last seven days'));
    await expectAccessible(visitor, allAppearances);
    await page.getByRole('radio', { name: 'Shadow' }).check({ force: true });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await eventually(() => studio.db.detection.findSettings('stuffing')).toMatchObject({
      ...{ state: 'shadow', threshold: 4, windowS: 600, response: 'block_address' },
    });
    const [event] = await studio.db.audit.list({ type: 'detection_rule_changed' }, null, 1);
    expect(event?.details).toEqual({ state: 'on → shadow', threshold: '10 → 4' });
    await page.goto('/admin/rules/no_such_rule');
    await waitForVisible(page.getByRole('heading', { name: 'Page not found' }));
  });
});
