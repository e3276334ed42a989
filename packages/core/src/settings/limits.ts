import { setting, wholeNumber } from './setting.ts';

/** How much people may have and ask for. */
export const limitSettings = {
  'limits.monthlyImages': setting(wholeNumber(0, 1_000_000), 1000, {
    title: 'Pictures per month',
    description: 'The monthly quota of a new account. Accounts that exist keep theirs.',
    group: 'limits',
    danger: 'normal',
    variable: 'QUOTA_IMAGES_PER_MONTH',
  }),
  'limits.monthlyBudget': setting(wholeNumber(0, 1_000_000_000), 1000, {
    title: 'Budget per month',
    description: 'What a new account may spend at paid providers, in the smallest unit of the currency.',
    group: 'limits',
    danger: 'normal',
    variable: 'BUDGET_MINOR_PER_MONTH',
  }),
  'limits.unfinishedJobs': setting(wholeNumber(1, 10_000), 50, {
    title: 'Unfinished jobs',
    description: 'Jobs that one workspace may have waiting or running.',
    group: 'limits',
    danger: 'normal',
    variable: 'JOBS_MAX_UNFINISHED',
  }),
  'limits.storedImages': setting(wholeNumber(1, 10_000_000), 20_000, {
    title: 'Stored pictures',
    description: 'Pictures that one workspace may store, with those in the trash.',
    group: 'limits',
    danger: 'normal',
    variable: 'IMAGES_MAX_STORED',
  }),
} as const;
