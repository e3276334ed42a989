import type { ActivityItem } from '@atelier/core/schemas/privacy';
import { Button, Skeleton } from '@mantine/core';
import { IconAlertTriangle, IconDeviceDesktop, IconShieldHalf } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { activityChanges, activityRemedy, activityTitle } from '../../lib/activity-words.ts';
import { describeDevice, describeSignIn } from '../../lib/device.ts';
import { formatDateTime } from '../../lib/format.ts';
import { activityKey } from '../../lib/queries.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import form from '../../ui/form.module.css';
import { Item, ItemList, itemAction, NoItems } from '../../ui/ItemList.tsx';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { Section } from '../../ui/Section.tsx';
import { AccountSection } from './AccountSection.tsx';

const alarming: readonly ActivityItem['type'][] = [
  'login_failure',
  'sign_in_locked',
  'token_reused',
  'sign_in_disowned',
];

const iconOf = ({ type, by }: ActivityItem) => {
  if (alarming.includes(type)) return IconAlertTriangle;
  return by === 'administrator' || by === 'server' ? IconShieldHalf : IconDeviceDesktop;
};

const byText = {
  you: null,
  administrator: 'by an administrator',
  server: 'by a rule',
  unknown: null,
} as const;

const noteOf = (item: ActivityItem): string =>
  [
    formatDateTime(item.at),
    byText[item.by],
    ...activityChanges(item),
    item.method === null ? null : describeSignIn(item.method),
    item.device === '' ? null : describeDevice(item.device),
    item.address === '' ? null : `from ${item.address}`,
  ]
    .filter((part) => part !== null)
    .join(' · ');

/** The way to undo what someone else has done; nothing for what administrators did. */
const Remedy = ({ item }: { readonly item: ActivityItem }) => {
  const to = item.by === 'you' || item.by === 'unknown' ? activityRemedy(item.type) : null;
  return to === null ? null : (
    <ButtonLink {...itemAction} to={to} aria-label={`Wasn’t you? ${activityTitle(item)}`}>
      Wasn’t you?
    </ButtonLink>
  );
};

const Events = () => {
  const { client } = trpc.useUtils();
  const activity = useInfiniteQuery({
    queryKey: activityKey,
    queryFn: ({ pageParam, signal }) =>
      client.security.activity.query(pageParam === undefined ? {} : { cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  if (activity.error !== null)
    return <ErrorMessage error={activity.error} onRetry={() => activity.refetch()} />;
  if (activity.data === undefined) return <Skeleton height={240} />;
  const items = activity.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return <NoItems>Nothing yet. Sign-ins and changes of your account appear here.</NoItems>;
  return (
    <div className={form.stack}>
      <ItemList>
        {items.map((item) => (
          <Item
            key={item.id}
            Icon={iconOf(item)}
            name={activityTitle(item)}
            tag={item.newDevice ? 'New device' : null}
            note={noteOf(item)}
            actions={<Remedy item={item} />}
          />
        ))}
      </ItemList>
      {activity.hasNextPage && (
        <div className={form.row}>
          <Button
            variant="default"
            loading={activity.isFetchingNextPage}
            onClick={() => void activity.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      )}
    </div>
  );
};

/** What happened to the account, and what to do if some of it wasn't its owner. */
export const ActivityPage = () => (
  <AccountSection title="Activity" lead="Sign-ins and changes of your account, and who made them.">
    <Section title="Not you?" note="If you don’t recognise something here.">
      <ol>
        <li>
          <TextLink to="/account/sessions" underline="always">
            Sign out all other devices
          </TextLink>
          .
        </li>
        <li>
          <TextLink to="/account/security" underline="always">
            Change your password, and remove passkeys and linked accounts that aren’t yours
          </TextLink>
          .
        </li>
        <li>
          <TextLink to="/account/tokens" underline="always">
            Revoke tokens that you didn’t create
          </TextLink>
          .
        </li>
        <li>Tell your administrator. They can lock the account while you sort it out.</li>
      </ol>
      <p className={form.text}>
        If you can’t get in any more, use “Forgot your password?” on the sign-in page: it signs out everyone
        and lists what was added to your account.
      </p>
    </Section>
    <Section title="Recent activity" note="The newest first. The place of an address isn’t known.">
      <Events />
    </Section>
  </AccountSection>
);
