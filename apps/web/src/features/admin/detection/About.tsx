import { unitFor } from '@atelier/core/detection/words';
import type { DetectionTrial } from '@atelier/core/schemas/detection';
import { formatDateTime, formatNumber } from '../../../lib/format.ts';
import { TextLink } from '../../../ui/links.tsx';
import classes from './Detection.module.css';

type Found = DetectionTrial['firings'][number];

const minuteMs = 60_000;
const pad = (value: number): string => String(value).padStart(2, '0');

/** For an input of type `datetime-local`. */
const localTime = (ms: number): string => {
  const at = new Date(ms);
  const day = [at.getFullYear(), pad(at.getMonth() + 1), pad(at.getDate())].join('-');
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
};

/** The rows of the audit log from the time of a firing, about the same person or address. */
const auditSearchOf = ({ person, address, from, to }: Found) => ({
  from: localTime(new Date(from).getTime()),
  to: localTime(new Date(to).getTime() + minuteMs),
  ...(person === null ? {} : { person: person.id }),
  ...(person === null && address !== null && !address.includes('/') ? { ip: address } : {}),
});

const whereText = ({ address, procedure, tokenId }: Found): string =>
  [address, procedure, tokenId].filter((text) => text !== null).join(', ');

/** What a rule found: how much, of whom, and when. */
export const About = ({ found, unit }: { readonly found: Found; readonly unit: string }) => {
  const { person, count, from, to } = found;
  const where = whereText(found);
  return (
    <>
      <strong>
        {formatNumber(count)} {unitFor(count, unit)}
      </strong>
      {person !== null && (
        <>
          {' · '}
          {person.name === '' ? (
            'Deleted account'
          ) : (
            <TextLink to="/admin/users/$userId" params={{ userId: person.id }} underline="always">
              <bdi>{person.name}</bdi>
            </TextLink>
          )}
        </>
      )}
      {where !== '' && ` · ${where}`}
      <span className={classes.note}>
        {formatDateTime(from)} to {formatDateTime(to)} ·{' '}
        <TextLink to="/admin/audit" search={auditSearchOf(found)} underline="always">
          Audit log
        </TextLink>
      </span>
    </>
  );
};
