import { dormantDays, endingDays } from '@atelier/core/review-days';
import type { SecurityReview } from '@atelier/core/schemas/review';
import { formatNumber } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import figures from '../figures/Figure.module.css';
import { Figure } from '../figures/Figure.tsx';
import table from '../table.module.css';
import { EndingTokens } from './EndingTokens.tsx';
import classes from './ReviewPage.module.css';

type Account = SecurityReview['accounts'][number];

const sumOf = (accounts: readonly Account[], pick: (account: Account) => number): number =>
  accounts.reduce((sum, account) => sum + pick(account), 0);

/** "83 %"; whole, and 100 only if none is missing. */
const share = (part: number, all: number): string =>
  all === 0 ? '–' : `${Math.floor((100 * part) / all)} %`;

const Accounts = ({ data }: { readonly data: SecurityReview | null | undefined }) => {
  const all = data?.accounts ?? [];
  const admins = all.filter(({ role }) => role === 'admin' || role === 'superadmin');
  const valueOrGap = <V,>(value: V) => (data === undefined || data === null ? data : value);
  const [total, protectedBy] = [sumOf(all, (one) => one.accounts), sumOf(all, (one) => one.withSecondFactor)];
  const openAdmins = sumOf(admins, (one) => one.accounts - one.withSecondFactor);
  const dormant = sumOf(admins, (one) => one.dormant);
  return (
    <>
      <Figure
        label="Accounts with a second factor"
        value={valueOrGap(share(protectedBy, total))}
        note={data ? `${formatNumber(total - protectedBy)} without` : undefined}
        link={{ to: '/admin/users', search: { factor: 'off', state: 'active' } }}
      />
      <Figure
        label="Admins without a second factor"
        value={valueOrGap(openAdmins)}
        note="Anyone with their password is in."
        tone={openAdmins > 0 ? 'danger' : 'plain'}
        link={{ to: '/admin/users', search: { factor: 'off', state: 'active', role: 'admins' } }}
      />
      <Figure
        label="Dormant admins"
        value={valueOrGap(dormant)}
        note={`No sign-in for ${dormantDays} days.`}
        tone={dormant > 0 ? 'warning' : 'plain'}
        link={{
          to: '/admin/users',
          search: { role: 'admins', state: 'dormant', sort: 'lastSignIn', dir: 'asc' },
        }}
      />
    </>
  );
};

/** A burst is more failures in an hour than people who mistype make. */
const burst = 20;

const Events = ({ data }: { readonly data: SecurityReview | null | undefined }) => {
  const failed = data?.failedSignIns;
  const changes = data?.roleChanges;
  const gap = data === undefined ? undefined : null;
  return (
    <>
      <Figure
        label="Failed sign-ins, 24 hours"
        value={failed?.total ?? gap}
        note={failed ? `At most ${formatNumber(failed.busiest)} in an hour.` : undefined}
        tone={(failed?.busiest ?? 0) >= burst ? 'danger' : 'plain'}
        link={{ to: '/admin/audit', search: { type: 'login_failure', range: '24h' } }}
      />
      <Figure
        label="Changes of roles, 30 days"
        value={changes ? `${formatNumber(changes.count)}${changes.more ? '+' : ''}` : gap}
        link={{ to: '/admin/audit', search: { type: 'role_change', range: '30d' } }}
      />
      <Figure
        label="Tokens that end soon"
        value={data?.tokensEnding ?? gap}
        note={`Within ${endingDays} days. Programs that use them stop.`}
        link={{ to: '.', hash: 'tokens' }}
      />
    </>
  );
};

/** What an administrator looks through from time to time. Each number leads to the list that it counts. */
export const ReviewPage = () => {
  usePageTitle('Security review');
  const query = trpc.admin.metrics.review.useQuery(undefined, { staleTime: 0 });
  const data = query.data ?? (query.isError ? null : undefined);
  const alerts = trpc.admin.alerts.figures.useQuery(undefined, { staleTime: 0 });
  const open = alerts.data?.open ?? (alerts.isError ? null : undefined);
  const critical = alerts.data?.critical ?? 0;
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Security review</h1>
          <p className={table.lead}>What is worth a look from time to time. Each number leads to its list.</p>
        </div>
      </div>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      <ul className={figures.figures} aria-label="Security review">
        <Figure
          label="Open alerts"
          value={open}
          note={critical > 0 ? `${critical} critical` : undefined}
          tone={critical > 0 ? 'danger' : 'plain'}
          link={{ to: '/admin/alerts' }}
        />
        <Accounts data={data} />
        <Events data={data} />
        <Figure
          label="Verified backups"
          value="not set up"
          note="This server makes no backups itself: “Backup and restore” in docs/operations.md says how."
          tone="warning"
        />
      </ul>
      <p className={classes.note}>Locked accounts and invitations that are still open are not counted.</p>
      {data && <EndingTokens review={data} />}
    </>
  );
};
