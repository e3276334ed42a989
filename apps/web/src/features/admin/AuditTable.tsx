import type { AuditRow } from '@atelier/core/schemas/admin';
import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { Fragment, useId, useState } from 'react';
import { formatPrecise, humanise } from '../../lib/format.ts';
import { TextLink } from '../../ui/links.tsx';
import classes from './AuditPage.module.css';
import { Tag, type Tone } from './Tag.tsx';
import table from './table.module.css';

const toneOf = (type: AuditRow['type']): Tone => {
  if (/failure|denied|refused|exceeded|failed|reused|disowned|locked$/.test(type) && type !== 'user_unlocked')
    return 'danger';
  return /role|admin|quota|setup|forced/.test(type) ? 'warning' : 'plain';
};

const columns = 4;

const erasedOf = ({ whoErased, whatErased }: AuditRow): string | null => {
  if (whoErased && whatErased) return 'who, from where, and what it concerned';
  if (whoErased) return 'who, and from where';
  return whatErased ? 'what it concerned' : null;
};

const Details = ({ row }: { readonly row: AuditRow }) => (
  <dl className={classes.details}>
    {[
      ['Sequence', row.seq],
      ['Time (UTC)', row.time],
      ['Request', row.requestId],
      ['Actor', row.actorId],
      ['Session', row.credentialId],
      ['Workspace', row.workspaceId],
      ['Entity', row.entityId === null ? null : `${row.entityType ?? ''} ${row.entityId}`],
      ['Device', row.userAgent],
      ['Erased', erasedOf(row)],
      ...Object.entries(row.details),
    ]
      .filter(([, value]) => value !== null && value !== '')
      .map(([name, value]) => (
        <div key={String(name)}>
          <dt>{humanise(String(name))}</dt>
          <dd>
            <bdi>{String(value)}</bdi>
          </dd>
        </div>
      ))}
  </dl>
);

/** Who did it if there is no account. */
const noActor = ({ whoErased, userAgent, ip }: AuditRow): string => {
  if (whoErased) return 'Deleted account';
  if (ip === 'console') return 'Operator';
  return ['worker', 'server'].includes(userAgent) ? 'System' : 'Guest';
};

const EventRow = ({ row }: { readonly row: AuditRow }) => {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <Fragment>
      <tr>
        <td data-label="">
          <UnstyledButton
            className={classes.toggle}
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
          >
            <IconChevronRight size={16} aria-hidden />
            <Tag tone={toneOf(row.type)}>{humanise(row.type)}</Tag>
          </UnstyledButton>
        </td>
        <td data-label="When">
          <time dateTime={row.time}>{formatPrecise(row.time)}</time>
        </td>
        <td data-label="Who">
          {row.actorId === null ? (
            <span className={table.dim}>{noActor(row)}</span>
          ) : (
            <TextLink to="/admin/users/$userId" params={{ userId: row.actorId }}>
              {row.actorEmail ?? row.actorId}
            </TextLink>
          )}
        </td>
        <td data-label="From" className={table.mono}>
          {row.ip === '' ? (
            <span className={table.dim}>–</span>
          ) : (
            <TextLink to="/admin/audit" search={{ ip: row.ip }} className={table.quiet ?? ''}>
              {row.ip}
            </TextLink>
          )}
        </td>
      </tr>
      <tr id={id} hidden={!open} className={classes.detailRow}>
        <td colSpan={columns} data-label="">
          {open && <Details row={row} />}
        </td>
      </tr>
    </Fragment>
  );
};

/** The log, newest first. A row expands to all recorded details. */
export const AuditTable = ({
  rows,
  isStale,
}: {
  readonly rows: readonly AuditRow[];
  /** Rows of the previous filters, while those of the present ones are loading. */
  readonly isStale: boolean;
}) => (
  <table className={`${table.table} ${table.cards}`} aria-busy={isStale} data-stale={isStale || undefined}>
    <thead>
      <tr>
        <th scope="col">Event</th>
        <th scope="col">When</th>
        <th scope="col">Who</th>
        <th scope="col">From</th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <EventRow key={row.seq} row={row} />
      ))}
    </tbody>
  </table>
);
