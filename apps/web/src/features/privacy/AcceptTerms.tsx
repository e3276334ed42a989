import type { LegalTextInfo } from '@atelier/core/schemas/legal';
import { Button, Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { readFailure } from '../../lib/failure.ts';
import { formatDate } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { AcceptBox } from '../../ui/legal/AcceptBox.tsx';
import { LegalBody } from '../../ui/legal/LegalBody.tsx';
import { tickedVersions } from '../../ui/legal/ticked-versions.ts';
import { TextLink } from '../../ui/links.tsx';
import classes from './AcceptTerms.module.css';

/** One text, to be read where it is asked for. */
const OwedText = ({ text: { kind, version, title, publishedAt } }: { readonly text: LegalTextInfo }) => {
  const text = trpc.legal.text.useQuery({ kind, version }, { staleTime: Number.POSITIVE_INFINITY });
  return (
    <div className={classes.text}>
      <h2>{title}</h2>
      <p className={classes.date}>
        Version {version}, published on {formatDate(publishedAt)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text has to be scrolled by keyboard as well */}
      <section className={classes.body} aria-label={`Text of ${title}`} tabIndex={0}>
        {text.error !== null && <ErrorMessage error={text.error} onRetry={() => text.refetch()} />}
        {text.isPending && <Skeleton height={120} />}
        {text.data !== undefined && <LegalBody body={text.data.body} level={3} />}
      </section>
    </div>
  );
};

interface Props {
  /** Everything is accepted, here or in another tab. */
  readonly onAccepted: () => void;
  readonly onSignOut: () => void;
  readonly isLeaving: boolean;
  /** The person goes to their data instead. */
  readonly onData: () => void;
}

/** Published texts that the person has to accept, to read and to accept; with the ways out. */
export const AcceptTerms = ({ onAccepted, onSignOut, isLeaving, onData }: Props) => {
  const mine = trpc.legal.mine.useQuery(undefined, { staleTime: 0, gcTime: 0 });
  const [ticked, setTicked] = useState<string | null>(null);
  const [isMissing, setMissing] = useState(false);
  const accept = trpc.legal.accept.useMutation({
    onSuccess: onAccepted,
    // A newer version may be the reason.
    onError: () => void mine.refetch(),
  });
  const isSettled = mine.data?.owed.length === 0 && !accept.isSuccess;
  useEffect(() => {
    if (isSettled) onAccepted();
  }, [isSettled, onAccepted]);
  if (mine.error !== null) return <ErrorMessage error={mine.error} onRetry={() => mine.refetch()} />;
  if (mine.data === undefined) return <Skeleton height={260} />;
  const { owed } = mine.data;
  const isChecked = ticked === tickedVersions(owed);
  const submit = () => {
    setMissing(!isChecked);
    if (isChecked) accept.mutate({ versions: owed.map(({ kind, version }) => ({ kind, version })) });
  };
  return (
    <form
      noValidate
      className={form.stack}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {owed.map((text) => (
        <OwedText key={text.kind} text={text} />
      ))}
      <AcceptBox
        texts={owed}
        checked={isChecked}
        error={isMissing && !isChecked ? 'Check this to continue.' : null}
        onChange={(checked) => setTicked(checked ? tickedVersions(owed) : null)}
      />
      <FormError failure={accept.error === null ? null : readFailure(accept.error)} fields={{}} />
      <div className={form.row}>
        <Button type="submit" loading={accept.isPending || accept.isSuccess}>
          Accept and continue
        </Button>
        <Button variant="default" loading={isLeaving} onClick={onSignOut}>
          Sign out
        </Button>
      </div>
      <p className={form.text}>
        You don’t have to accept: you can still{' '}
        <TextLink to="/account/data" underline="always" onClick={onData}>
          export your data or delete your account
        </TextLink>
        .
      </p>
    </form>
  );
};
