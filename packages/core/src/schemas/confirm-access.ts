import { z } from 'zod';
import { CompleteTwoFactorInput } from './identity.ts';

/** All ids of `AccountSecurity.unreviewed`, and a second factor that was added before all of them. */
export const ConfirmAddedInput = z.strictObject({
  ids: z.array(z.string().max(64)).min(1).max(120),
  proof: CompleteTwoFactorInput,
});
