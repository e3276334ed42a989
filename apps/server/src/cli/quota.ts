import { changeQuota } from '@atelier/api/accounts';
import { Email } from '@atelier/core/schemas/auth';
import { z } from 'zod';
import { printLine, withDatabase } from './operator.ts';
import { option, parseOptions, UsageError } from './usage.ts';

const Images = z
  .string()
  .regex(/^\d{1,7}$/, 'must be a whole number')
  .transform(Number)
  .pipe(z.number().max(1_000_000, 'must be at most 1000000'));

const Budget = z
  .string()
  .regex(/^\d{1,10}$/, 'must be a whole number')
  .transform(Number)
  .pipe(z.number().max(1_000_000_000, 'must be at most 1000000000'));

/**
 * `quota set --email E --images N [--budget M]`: images and minor units of the currency per calendar month. What is already
 * used or held does not change.
 */
export const setQuota = async (args: string[]): Promise<void> => {
  const values = parseOptions(args, {
    email: { type: 'string' },
    images: { type: 'string' },
    budget: { type: 'string' },
  });
  const email = option(Email, 'email', values.email);
  const images = option(Images, 'images', values.images);
  const budgetMinor = values.budget === undefined ? undefined : option(Budget, 'budget', values.budget);
  await withDatabase(async (db, audit) => {
    await db.as({ system: 'console' }, async (stores) => {
      const user = await stores.users.findByEmail(email);
      if (user === null) throw new UsageError('There is no account with this email address.');
      await changeQuota(stores, user, { images, budgetMinor }, audit);
    });
    const budget = budgetMinor === undefined ? '' : ` and spend ${budgetMinor} minor units`;
    printLine(`${email} can now create ${images} images${budget} a month.`);
  });
};
