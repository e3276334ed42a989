import type { AccountSecurity } from '@atelier/core/schemas/identity';
import { IconHistory, IconShieldQuestion } from '@tabler/icons-react';
import { accessLine, accessTitle } from '../../lib/access.ts';
import { formatDateTime } from '../../lib/format.ts';
import { type OlderFactors, olderFactors } from '../../lib/older-factors.ts';
import { passkeysWork } from '../../lib/passkeys.ts';
import form from '../../ui/form.module.css';
import { Item, ItemList, NoItems } from '../../ui/ItemList.tsx';
import { TextLink } from '../../ui/links.tsx';
import { ConfirmAccess } from './ConfirmAccess.tsx';

type Unreviewed = NonNullable<AccountSecurity['unreviewed']>;
type Review = AccountSecurity['reviews'][number];

const causes: Readonly<Record<Review['cause'], string>> = {
  reset: 'Password reset by email',
  report: 'A sign-in reported as not you',
};

const itemsWith = ({ items }: Review, outcome: 'removed' | 'kept'): string =>
  items
    .filter((item) => item.outcome === outcome)
    .map(accessLine)
    .join('; ');

const noteOf = (review: Review): string => {
  const removed = itemsWith(review, 'removed');
  const kept = itemsWith(review, 'kept');
  return [
    formatDateTime(review.at),
    removed === '' ? 'nothing to remove' : `removed: ${removed}`,
    ...(kept === '' ? [] : [`kept: ${kept}`]),
  ].join(' · ');
};

interface UnreviewedProps {
  readonly unreviewed: Unreviewed;
  readonly methods: OlderFactors | null;
}

const UnreviewedNotice = ({ unreviewed, unreviewed: { since, items }, methods }: UnreviewedProps) => (
  <>
    <ItemList>
      {items.map((item) => (
        <Item
          key={`${item.kind} ${item.name} ${item.addedAt}`}
          Icon={IconShieldQuestion}
          name={accessTitle(item)}
          note={item.addedAt === null ? '' : `added ${formatDateTime(item.addedAt)}`}
        />
      ))}
    </ItemList>
    <p className={form.text}>
      Added since {formatDateTime(since)}. If something here isn’t yours,{' '}
      <TextLink to="/forgot-password" underline="always">
        reset your password by email
      </TextLink>
      : it signs you out everywhere and removes everything you don’t tick as yours.
      {methods === null &&
        ' You have no second factor older than these, so confirm them through the reset too: tick what is yours.'}
    </p>
    {methods !== null && <ConfirmAccess unreviewed={unreviewed} methods={methods} />}
  </>
);

/** Credentials that the owner has not confirmed, and those that past resets and reports removed or kept. */
export const UnreviewedPart = ({
  security,
  security: { unreviewed, reviews },
}: {
  readonly security: AccountSecurity;
}) => (
  <div className={form.stack}>
    {unreviewed !== null && unreviewed.items.length > 0 ? (
      <UnreviewedNotice unreviewed={unreviewed} methods={olderFactors(security, passkeysWork())} />
    ) : (
      <NoItems>Nothing was added since the account was created, last reset or reported by email.</NoItems>
    )}
    {reviews.length > 0 && (
      <ItemList>
        {reviews.map((review) => (
          <Item key={review.at} Icon={IconHistory} name={causes[review.cause]} note={noteOf(review)} />
        ))}
      </ItemList>
    )}
  </div>
);
