import type { ConsentWay } from '@atelier/core/legal';
import type { LegalTextInfo, MyConsents } from '@atelier/core/schemas/legal';
import { Button, Skeleton } from '@mantine/core';
import { formatDate, formatDateTime } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import form from '../../ui/form.module.css';
import { LegalLink } from '../../ui/legal/LegalLink.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import classes from './ConsentsPart.module.css';

const ways: Readonly<Record<ConsentWay, string>> = {
  sign_up: 'when you created the account',
  asked: 'when you were asked',
  account: 'on this page',
};

const useConsents = () => {
  const utils = trpc.useUtils();
  const done = (message: string) => ({
    onSuccess: () => notifyDone(message),
    onError: notifyFailure,
    onSettled: () => utils.legal.mine.invalidate(),
  });
  return {
    accept: trpc.legal.accept.useMutation(done('Thank you. You can take this back at any time.')),
    withdraw: trpc.legal.withdraw.useMutation(done('Taken back. It no longer counts.')),
  };
};

type Consent = MyConsents['items'][number];

const Agreed = ({
  consent,
  busy,
  onWithdraw,
}: {
  readonly consent: Consent;
  readonly busy: boolean;
  readonly onWithdraw: () => void;
}) => (
  <li>
    <span>
      <LegalLink text={consent}>
        {consent.title}, version {consent.version}
      </LegalLink>
      <small>
        {consent.withdrawnAt === null
          ? `Agreed on ${formatDateTime(consent.acceptedAt)}, ${ways[consent.way]}`
          : `Taken back on ${formatDateTime(consent.withdrawnAt)}`}
      </small>
    </span>
    {consent.mayWithdraw && (
      <Button
        variant="default"
        loading={busy}
        aria-label={`Take back: ${consent.title}`}
        onClick={onWithdraw}
      >
        Take back
      </Button>
    )}
  </li>
);

const Offered = ({
  text,
  busy,
  onAccept,
}: {
  readonly text: LegalTextInfo;
  readonly busy: boolean;
  readonly onAccept: () => void;
}) => (
  <li>
    <span>
      <LegalLink text={text}>{text.title}</LegalLink>
      <small>
        Voluntary, published on {formatDate(text.publishedAt)}. Nothing changes if you don’t agree.
      </small>
    </span>
    <Button variant="default" loading={busy} aria-label={`Agree: ${text.title}`} onClick={onAccept}>
      Agree
    </Button>
  </li>
);

/** What the user agreed to, when and how, and what they may agree to or take back. */
export const ConsentsPart = () => {
  const mine = trpc.legal.mine.useQuery();
  const { accept, withdraw } = useConsents();
  if (mine.error !== null) return <ErrorMessage error={mine.error} onRetry={() => mine.refetch()} />;
  if (mine.data === undefined) return <Skeleton height={60} />;
  const { items, offered } = mine.data;
  const busy = accept.isPending || withdraw.isPending;
  if (items.length === 0 && offered.length === 0)
    return <p className={form.text}>Nothing. This Atelier hasn’t asked you to agree to anything.</p>;
  return (
    <ul className={classes.root}>
      {offered.map((text) => (
        <Offered
          key={text.kind}
          text={text}
          busy={busy}
          onAccept={() => accept.mutate({ versions: [{ kind: text.kind, version: text.version }] })}
        />
      ))}
      {items.map((consent) => (
        <Agreed
          key={`${consent.kind}-${consent.version}`}
          consent={consent}
          busy={busy}
          onWithdraw={() => withdraw.mutate({ kind: consent.kind, version: consent.version })}
        />
      ))}
    </ul>
  );
};
