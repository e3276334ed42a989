import type { AccountSecurity } from '@atelier/core/schemas/identity';
import { IconHistory, IconShieldQuestion } from '@tabler/icons-react';
import { accessLine, accessTitle } from '../../lib/access.ts';
import { formatDateTime } from '../../lib/format.ts';
import form from '../../ui/form.module.css';
import { Item, ItemList, NoItems } from '../../ui/ItemList.tsx';
import { TextLink } from '../../ui/links.tsx';

type InDoubt = NonNullable<AccountSecurity['inDoubt']>;
type Review = AccountSecurity['reviews'][number];

const causes: Readonly<Record<Review['cause'], string>> = {
  reset: 'Password reset by mail',
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

const Doubt = ({ inDoubt: { since, items } }: { readonly inDoubt: InDoubt }) => (
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
      Added since {formatDateTime(since)}. If something here is not yours,{' '}
      <TextLink to="/forgot-password" underline="always">
        reset your password by mail
      </TextLink>
      : that ends all sessions and removes what you do not tick there as your own.
    </p>
  </>
);

/** What may be a stranger's, and what was taken away from strangers. */
export const AddedPart = ({ security: { inDoubt, reviews } }: { readonly security: AccountSecurity }) => (
  <div className={form.stack}>
    {inDoubt !== null && inDoubt.items.length > 0 ? (
      <Doubt inDoubt={inDoubt} />
    ) : (
      <NoItems>Nothing was added since the account was made, last reset or reported by mail.</NoItems>
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
