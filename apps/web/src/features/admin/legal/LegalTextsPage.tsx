import { type LegalKind, legalKinds } from '@atelier/core/legal';
import type { LegalTextList } from '@atelier/core/schemas/legal';
import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { formatDate, formatNumber } from '../../../lib/format.ts';
import { useCan } from '../../../lib/session.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { LegalLink } from '../../../ui/legal/LegalLink.tsx';
import { legalKindWords } from '../../../ui/legal/legal-words.ts';
import { TextLink } from '../../../ui/links.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { Tag } from '../Tag.tsx';
import table from '../table.module.css';
import classes from './LegalTextsPage.module.css';
import { PublishDialog } from './PublishDialog.tsx';
import { RetireDialog } from './RetireDialog.tsx';

type Text = LegalTextList['items'][number];

const notes: Readonly<Record<LegalKind, string>> = {
  terms: 'The rules for using this server. If they must be accepted, nothing but the account works before.',
  privacy: 'Who processes data and why. Shown on the privacy page, whether or not it must be accepted.',
  voluntary: 'Something people may agree to on “Your data”, and take back there. Never required.',
};

const states = { current: 'Current', replaced: 'Replaced', retired: 'Taken down' } as const;

const Row = ({ text }: { readonly text: Text }) => (
  <tr>
    <td data-label="">
      <span className={table.strong}>
        <LegalLink text={text}>
          {text.title}, version {text.version}
        </LegalLink>
      </span>
      <span className={table.dim}>
        {formatDate(text.publishedAt)}
        {text.publishedBy !== null && ` by ${text.publishedBy.name}`}
      </span>
    </td>
    <td data-label="State">
      <Tag tone={text.state === 'current' ? 'accent' : 'plain'}>{states[text.state]}</Tag>
    </td>
    <td data-label="Asks">{text.mustAccept ? 'Everyone' : 'No one'}</td>
    <td data-label="Agreed">{formatNumber(text.people)}</td>
  </tr>
);

interface KindProps {
  readonly kind: LegalKind;
  readonly texts: readonly Text[];
  readonly onPublish: () => void;
  readonly onRetire: () => void;
}

const Kind = ({ kind, texts, onPublish, onRetire }: KindProps) => {
  const mayManage = useCan('settings:manage');
  const isCurrent = texts.some(({ state }) => state === 'current');
  return (
    <section className={classes.kind} aria-labelledby={`legal-${kind}`}>
      <div className={classes.head}>
        <div>
          <h2 id={`legal-${kind}`}>{legalKindWords[kind]}</h2>
          <p>{notes[kind]}</p>
        </div>
        {mayManage && (
          <div className={classes.actions}>
            {isCurrent && (
              <Button
                variant="subtle"
                color="gray"
                aria-label={`Take down: ${legalKindWords[kind]}`}
                onClick={onRetire}
              >
                Take down…
              </Button>
            )}
            <Button
              variant="default"
              aria-label={`${isCurrent ? 'New version' : 'Publish'}: ${legalKindWords[kind]}`}
              onClick={onPublish}
            >
              {isCurrent ? 'New version…' : 'Publish…'}
            </Button>
          </div>
        )}
      </div>
      {texts.length === 0 ? (
        <p className={classes.none}>Nothing published: no one is asked for anything.</p>
      ) : (
        <table className={`${table.table} ${table.cards}`}>
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">State</th>
              <th scope="col">Asked to accept</th>
              <th scope="col">Agreed</th>
            </tr>
          </thead>
          <tbody>
            {texts.map((text) => (
              <Row key={text.version} text={text} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
};

/** Terms, privacy notice and voluntary consents: what is published, who agreed, and new versions (R-DATA-6). */
export const LegalTextsPage = () => {
  usePageTitle('Terms and privacy');
  const list = trpc.admin.legal.list.useQuery();
  const [publishing, setPublishing] = useState<LegalKind | null>(null);
  const [retiring, setRetiring] = useState<LegalKind | null>(null);
  const textsOf = (kind: LegalKind): readonly Text[] =>
    (list.data?.items ?? [])
      .filter((text) => text.kind === kind)
      .toSorted((one, other) => other.version - one.version);
  return (
    <>
      <div className={table.head}>
        <div>
          <h1>Terms and privacy</h1>
          <p className={table.lead}>
            What people agree to on this server.{' '}
            <TextLink to="/privacy" underline="always">
              The privacy page
            </TextLink>{' '}
            is open to everyone.
          </p>
        </div>
      </div>
      {list.error !== null && <ErrorMessage error={list.error} onRetry={() => list.refetch()} />}
      {list.isPending && <Skeleton height={320} />}
      {list.isSuccess &&
        legalKinds.map((kind) => (
          <Kind
            key={kind}
            kind={kind}
            texts={textsOf(kind)}
            onPublish={() => setPublishing(kind)}
            onRetire={() => setRetiring(kind)}
          />
        ))}
      {list.isSuccess && publishing !== null && (
        <PublishDialog
          key={publishing}
          kind={publishing}
          newest={textsOf(publishing)[0] ?? null}
          onClose={() => setPublishing(null)}
        />
      )}
      <RetireDialog kind={retiring} onClose={() => setRetiring(null)} />
    </>
  );
};
