import type { AlertView } from '@atelier/core/schemas/alerts';
import form from '../../../ui/form.module.css';
import { TextLink } from '../../../ui/links.tsx';

/** Whom or what an alert is about, with links to the person and to what the audit log has of the address. */
export const AlertSubject = ({ subject }: Pick<AlertView, 'subject'>) => {
  const { userId, userName, address, tokenId, procedure } = subject;
  return (
    <>
      {userId !== null && (
        <TextLink to="/admin/users/$userId" params={{ userId }} className={form.alone ?? ''}>
          <bdi>{userName ?? userId}</bdi>
        </TextLink>
      )}
      {address !== null && (
        <TextLink to="/admin/audit" search={{ ip: address }} className={form.alone ?? ''}>
          {address}
        </TextLink>
      )}
      {tokenId !== null && <code>{tokenId}</code>}
      {procedure !== null && <code>{procedure}</code>}
    </>
  );
};
