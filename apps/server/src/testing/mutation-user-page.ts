import { newId } from '@atelier/core/ids';
import type { UserRecord } from '@atelier/core/ports/records';
import { waitForVisible } from './browser.ts';
import { userWithSecondFactor } from './browser-factors.ts';
import type { Stage } from './mutation-drive.ts';
import { goTo } from './provider-console.ts';

/** A superadmin who has navigated from the studio to the page of a user, without a reload. */
export const walkToUser = async (stage: Stage, subject: UserRecord) => {
  const { user } = await userWithSecondFactor(stage.studio, 'superadmin');
  const visitor = await stage.visit({ as: user });
  const { page } = visitor;
  await page.goto('/studio');
  await goTo(page, 'Main', 'Admin');
  await goTo(page, 'Administration', 'Users');
  await page.getByRole('link', { name: subject.name, exact: true }).click();
  await waitForVisible(page.getByRole('heading', { name: subject.name }));
  return visitor;
};

/** A user with a unique name. */
export const newSubject = ({ studio }: Stage, fields: Partial<UserRecord> = {}): Promise<UserRecord> =>
  studio.user('user', { name: `Subject ${newId('user').slice(-8)}`, ...fields });
