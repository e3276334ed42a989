import { Skeleton } from '@mantine/core';
import { trpc } from '../../trpc.ts';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import { TextLink } from '../../ui/links.tsx';
import { Section } from '../../ui/Section.tsx';
import { AccountSection } from './AccountSection.tsx';
import { ConsentsPart } from './ConsentsPart.tsx';
import { DeleteAccount } from './DeleteAccount.tsx';
import { ExportPart } from './ExportPart.tsx';
import { StoredPart } from './StoredPart.tsx';

/** What the server stores about the user: to read, to take along, and to delete (R-DATA-6). */
export const DataPage = () => {
  const stored = trpc.privacy.stored.useQuery();
  return (
    <AccountSection title="Your data" lead="Everything that this Atelier stores about you is yours.">
      <Section
        anchor="export"
        title="Export"
        note="One archive with your pictures and uploads, a page to read, and files for programs."
      >
        <ExportPart />
      </Section>
      {stored.error !== null && <ErrorMessage error={stored.error} onRetry={() => stored.refetch()} />}
      <Section anchor="stored" title="What is stored" note="By kind, with the number of entries.">
        {stored.data === undefined ? <Skeleton height={240} /> : <StoredPart tables={stored.data.tables} />}
      </Section>
      <Section
        anchor="consents"
        title="What you agreed to"
        note={
          <>
            Terms and consents, with the version that you saw. See also{' '}
            <TextLink to="/privacy" underline="always">
              privacy on this server
            </TextLink>
            .
          </>
        }
      >
        <ConsentsPart />
      </Section>
      <Section
        anchor="delete"
        title="Delete your account"
        note="Export your data first if you want to keep it."
      >
        {stored.data === undefined ? <Skeleton height={44} /> : <DeleteAccount {...stored.data.deletion} />}
      </Section>
    </AccountSection>
  );
};
