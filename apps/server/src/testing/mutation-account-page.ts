import type { Page } from 'playwright-core';
import { navigateToAccount, type Stage } from './mutation-drive.ts';

export const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

export const atAccount = async (stage: Stage, to: 'Profile' | 'Security' | 'Sessions' | 'Tokens') => {
  const { user, client } = await stage.studio.person('user');
  const visitor = await navigateToAccount(stage, user, to);
  return { visitor, page: visitor.page, user, client };
};
