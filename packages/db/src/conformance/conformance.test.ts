import { openTestDatabase, testDialects } from '../testing/open.ts';
import { auditConformance } from './audit.ts';
import { claimConformance } from './claims.ts';
import { imageConformance } from './images.ts';
import { jobConformance } from './jobs.ts';
import { quotaConformance } from './quotas.ts';
import { sessionConformance } from './sessions.ts';
import { oneTimeTokenConformance } from './tokens.ts';
import { transactionConformance } from './transactions.ts';
import { userConformance } from './users.ts';

for (const dialect of testDialects) {
  const open = () => openTestDatabase(dialect);
  userConformance(dialect, open);
  sessionConformance(dialect, open);
  oneTimeTokenConformance(dialect, open);
  quotaConformance(dialect, open);
  jobConformance(dialect, open);
  claimConformance(dialect, open);
  imageConformance(dialect, open);
  auditConformance(dialect, open);
  transactionConformance(dialect, open);
}
